#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Where metrics and health are served (`METRICS_HOST`, `METRICS_PORT`).
public struct MetricsAddress: Hashable, Sendable {
    /// The address to listen at. Only this machine reaches the default one.
    public let host: String

    /// The port; `nil` for no serving at all.
    public let port: Int?

    /// Whether somebody set one of the two. If it cannot be had, that stops the worker; the default one only makes it
    /// warn.
    public let wasAskedFor: Bool

    /// Makes an address.
    public init(host: String = "127.0.0.1", port: Int?, wasAskedFor: Bool) {
        self.host = host
        self.port = port
        self.wasAskedFor = wasAskedFor
    }

    init(_ reader: inout SettingsReader, defaultHost: String = "127.0.0.1") {
        let port = reader.integer("METRICS_PORT", default: 9464, in: 0...65_535)
        var host = defaultHost
        if let setting = reader.source["METRICS_HOST"]?.trimmed {
            if let address = Self.address(setting.value) {
                host = address
            } else {
                let expected = "no address to listen at: 127.0.0.1, 0.0.0.0 or :: for all, or one of this machine's own"
                reader.report(setting.problem("\(setting.shownValue) is \(expected)"))
            }
        }
        self.init(
            host: host, port: port == 0 ? nil : port,
            wasAskedFor: reader.source["METRICS_PORT"] != nil || reader.source["METRICS_HOST"] != nil)
    }

    /// An IPv4 or IPv6 address, without brackets; `nil` for any other text. A name could mean several addresses.
    private static func address(_ text: String) -> String? {
        if text == "localhost" { return "127.0.0.1" }
        let text = ServerHost.normalized(text)
        var bytes = in6_addr()
        let isAddress = [AF_INET, AF_INET6].contains { inet_pton($0, text, &bytes) == 1 }
        return isAddress ? text : nil
    }
}
