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

struct ScanAnnouncerTests {
    let kafka = InMemoryKafka()
    let scanner = InMemoryFileStore()
    let archive = InMemoryFileStore()

    /// Starts the worker of etl-file-sync between stores in memory. Cancelling it ends it.
    func startWorker() -> Task<Void, any Error> {
        kafka.createTopic("mem-dft-img")
        var configuration = WorkerConfiguration()
        configuration.retryPolicy = RetryPolicy(baseDelay: .zero, maxDelay: .zero)
        let worker = Worker(
            source: kafka.source(topics: ["mem-dft-img"]), sink: kafka.deadLetterSink(),
            stores: FileStores([ServerName("SCANNER"): scanner, ServerName("ARCHIVE"): archive]),
            configuration: configuration)
        return Task { try await worker.run() }
    }

    @Test func anAnnouncedImageArrives() async throws {
        scanner["/lots/7/a.img"] = [1, 2, 3]
        let worker = startWorker()

        ScanAnnouncer { job, topic in kafka.produce(job, to: topic) }.announce(lot: "7", image: "a.img")

        try await kafka.committed("mem-dft-img", 0, reaches: 1)
        #expect(archive["/7/a.img"] == [1, 2, 3])
        worker.cancel()
        try await worker.value
    }
}
