import ETL

/// Where an S3 server answers: what `_ENDPOINT` says.
struct S3Endpoint: Hashable, Sendable {
    let isSecure: Bool

    /// The host's name or address, an IPv6 address in its brackets.
    let host: String

    /// The port; `nil` for the scheme's own.
    let port: Int?

    /// What stands before every bucket, percent-encoded and without a slash at its end; most have none.
    let path: String

    /// Amazon's own for a region.
    init(region: String) {
        isSecure = true
        host = "s3.\(region).amazonaws.com"
        port = nil
        path = ""
    }

    /// Reads `https://minio.example.com:9000` or `http://10.0.0.1/s3`.
    ///
    /// - Throws: ``Problem``, which says what is wrong; it never holds the text, in which a password may stand.
    init(_ text: String) throws(Problem) {
        guard let separator = text.firstRange(of: "://") else {
            throw Problem(reason: "has no scheme: write https://… or http://…")
        }
        switch text[..<separator.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw Problem(reason: "is neither https:// nor http://")
        }
        let rest = text[separator.upperBound...]
        guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(reason: "has a blank, a control character or a letter that is not ASCII's")
        }
        if rest.contains("@") { throw Problem(reason: "has user info; write that as _ACCESS_KEY and _SECRET_KEY") }
        if rest.contains("?") { throw Problem(reason: "has a query; S3 knows none here") }
        if rest.contains("#") { throw Problem(reason: "has a fragment; S3 knows none here") }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        (host, port) = try Self.authority(rest[..<slash])
        path = String(rest[slash...].reversed().drop { $0 == "/" }.reversed())
    }

    private static func authority(_ text: Substring) throws(Problem) -> (host: String, port: Int?) {
        let isLiteral = text.hasPrefix("[")
        guard !isLiteral || text.contains("]") else { throw Problem(reason: "has a bracket that is not closed") }
        let end = isLiteral ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let legal = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): isLiteral
            default: false
            }
        }
        guard !host.isEmpty, legal else { throw Problem(reason: "has no host's name or address") }
        let tail = text[host.endIndex...]
        if tail.isEmpty { return (host.lowercased(), nil) }
        guard tail.first == ":", let port = Int(tail.dropFirst()), (1...65_535).contains(port) else {
            throw Problem(reason: "has a port that is none")
        }
        return (host.lowercased(), port)
    }

    /// As the `Host` header has it: with the port unless it is the scheme's own.
    func authority(prefix: String = "") -> String {
        guard let port, port != (isSecure ? 443 : 80) else { return prefix + host }
        return "\(prefix)\(host):\(port)"
    }

    /// Why a text is no endpoint.
    struct Problem: Error, Hashable {
        let reason: String
    }
}
