/// Whom a TLS client believes.
public struct TLSSettings: Hashable, Sendable {
    /// A file with the certificates, in PEM, of the authorities that are believed; `nil` for the system's own.
    public var caFile: String?

    /// Whether the server's certificate is not looked at: the connection is encrypted, with whomever.
    public var isInsecure: Bool

    /// Makes settings.
    public init(caFile: String? = nil, isInsecure: Bool = false) {
        self.caFile = caFile
        self.isInsecure = isInsecure
    }
}
