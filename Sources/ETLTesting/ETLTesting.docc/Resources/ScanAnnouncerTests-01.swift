import ETL
import ETLTesting
import Testing

/// The code under test: says of each image that a scanner made where it is to go.
struct ScanAnnouncer {
    /// How a job reaches Kafka: your Kafka client in production.
    let send: (_ job: String, _ topic: String) -> Void

    func announce(lot: String, image: String) {
        send(
            """
            {"source": {"hostname": "SCANNER", "path": "/lots/\(lot)/\(image)"},
             "destination": {"hostname": "ARCHIVE", "path": "/\(lot)/\(image)"}}
            """, "mem-dft-img")
    }
}
