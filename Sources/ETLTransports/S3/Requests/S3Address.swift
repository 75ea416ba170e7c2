/// A bucket's address: how its objects are named on the wire.
struct S3Address: Hashable, Sendable {
    let endpoint: S3Endpoint
    let bucket: String

    /// Whether the bucket stands in the path (`https://host/bucket/key`) or in the host's name
    /// (`https://bucket.host/key`).
    let isPathStyle: Bool

    /// The server for people: `s3.eu-central-1.amazonaws.com/images`.
    var name: String { "\(endpoint.authority())/\(bucket)" }

    /// The `Host` header.
    var host: String { isPathStyle ? endpoint.authority() : endpoint.authority(prefix: "\(bucket).") }

    /// The path of an object, or of the bucket itself, percent-encoded once: it is signed and sent as it is.
    func path(ofKey key: String?) -> String {
        let bucket = endpoint.path + (isPathStyle ? "/" + PercentEncoding.component(bucket) : "")
        guard let key else { return isPathStyle && !bucket.isEmpty ? bucket : bucket + "/" }
        return bucket + "/" + PercentEncoding.path(key)
    }

    /// What libcurl is told to fetch.
    func url(path: String, query: String) -> String {
        (endpoint.isSecure ? "https://" : "http://") + host + path + (query.isEmpty ? "" : "?" + query)
    }
}
