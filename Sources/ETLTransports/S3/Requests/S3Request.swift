import ETL

/// A request to a bucket, before it is addressed and signed.
struct S3Request: Hashable, Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"

        /// Whether there is a body, if only an empty one: it is announced with its length.
        var hasBody: Bool { self == .put || self == .post }
    }

    let method: Method

    /// The object's key; `nil` for the bucket itself.
    let key: String?

    var query: [HTTPField] = []
    var headers: [HTTPField] = []

    /// The SHA-256 of the body, which is signed: the server refuses other bytes.
    var bodyHash = S3Request.emptyHash

    /// That of no bytes at all.
    static let emptyHash = ChecksumHasher.checksum(.sha256, of: []).hex

    /// The same for a server that takes no checksums beside that of the signature.
    var withoutChecksums: S3Request {
        var request = self
        request.headers.removeAll { $0.name.hasPrefix("x-amz-checksum-") }
        return request
    }

    /// All headers, `Authorization` among them.
    func signedHeaders(for address: S3Address, by signer: SigV4, at time: UTCTime) -> [HTTPField] {
        var fields = [
            HTTPField("Host", address.host), HTTPField("x-amz-content-sha256", bodyHash),
            HTTPField("x-amz-date", SigV4.timestamp(time)),
        ]
        if let token = signer.credentials.sessionToken {
            fields.append(HTTPField("x-amz-security-token", token.reveal()))
        }
        fields += headers
        let authorization = signer.authorization(
            for: SigV4.Request(
                method: method.rawValue, path: address.path(ofKey: key), query: query, headers: fields,
                bodyHash: bodyHash), at: time)
        return fields + [HTTPField("Authorization", authorization)]
    }

    /// What libcurl is told to fetch.
    func url(at address: S3Address) -> String {
        address.url(path: address.path(ofKey: key), query: SigV4.query(query))
    }
}
