import ETL

/// A server's address as URLs and people write it.
struct ServerAddress: Sendable {
    /// The name or address, an IPv6 one without brackets.
    let host: String

    /// `host:port`, for people.
    let name: String

    /// The same as it stands in a URL.
    let urlHost: String

    init(host: String, port: Int) {
        self.host = host
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        name = isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)"
        // A link-local address may name its interface after a percent sign, which a URL writes as %25.
        let literal = host.split(separator: "%", maxSplits: 1).joined(separator: "%25")
        urlHost = isIPv6 ? "[\(literal)]:\(port)" : "\(host):\(port)"
    }
}
