import Crypto
import ETL

/// Signs requests: AWS Signature Version 4, in the `Authorization` header.
///
/// Not libcurl's `AWS_SIGV4`: that of 7.88 neither encodes nor sorts what a key or a query of any bytes needs, and it
/// hashes a body only if that is one text in memory.
///
/// Source: "Create a signed AWS API request", IAM user guide; for S3, whose paths are encoded once and never
/// normalised, "Authenticating Requests: Using the Authorization Header", S3 API reference.
struct SigV4: Sendable {
    /// What of a request is signed.
    struct Request {
        let method: String

        /// The path as it goes on the wire, percent-encoded once.
        let path: String

        let query: [HTTPField]

        /// All headers that are to be signed, `host` and `x-amz-date` among them.
        let headers: [HTTPField]

        /// The SHA-256 of the body in hexadecimal digits.
        let bodyHash: String
    }

    let credentials: S3Credentials
    let region: String
    var service = "s3"

    /// The value of the `Authorization` header. `time` is what the request says in `x-amz-date`.
    func authorization(for request: Request, at time: UTCTime) -> String {
        let scope = "\(Self.date(time))/\(region)/\(service)/aws4_request"
        let headers = Self.canonicalHeaders(request.headers)
        let signed = headers.map(\.name).joined(separator: ";")
        let canonical =
            [request.method, request.path, Self.query(request.query)] + headers.map { "\($0.name):\($0.value)" }
            + ["", signed, request.bodyHash]
        let digest = SHA256.hash(data: Array(canonical.joined(separator: "\n").utf8))
        let text = ["AWS4-HMAC-SHA256", Self.timestamp(time), scope, Self.hex(digest)].joined(separator: "\n")
        let signature = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key(at: time))
        return "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(signed), "
            + "Signature=\(Self.hex(signature))"
    }

    /// `20130524T000000Z`, for `x-amz-date`.
    static func timestamp(_ time: UTCTime) -> String {
        String(decoding: time.iso8601.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    /// Names and values encoded, sorted by the encoded name and then the value: as it is signed, and as it is sent.
    static func query(_ items: [HTTPField]) -> String {
        items.map { (PercentEncoding.component($0.name), PercentEncoding.component($0.value)) }
            .sorted { Self.isBefore($0.0, $1.0) || ($0.0 == $1.0 && Self.isBefore($0.1, $1.1)) }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// Hexadecimal digits in small letters.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func date(_ time: UTCTime) -> String { String(timestamp(time).prefix(8)) }

    /// A key for this day, region and service: whoever learns it can sign nothing else.
    private func key(at time: UTCTime) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey.reveal())".utf8))
        for part in [Self.date(time), region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return key
    }

    /// Names in small letters and sorted; blanks round the values taken away and runs of them made one; what has one
    /// name made one.
    private static func canonicalHeaders(_ fields: [HTTPField]) -> [HTTPField] {
        var headers: [HTTPField] = []
        for field in fields {
            let name = field.name.lowercased()
            let value = field.value.split(separator: " ").joined(separator: " ")
            if let index = headers.firstIndex(where: { $0.name == name }) {
                headers[index] = HTTPField(name, "\(headers[index].value),\(value)")
            } else {
                headers.append(HTTPField(name, value))
            }
        }
        return headers.sorted { isBefore($0.name, $1.name) }
    }

    /// Byte by byte: Swift's own order of texts is Unicode's.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
