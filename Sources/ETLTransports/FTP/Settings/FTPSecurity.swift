/// Whether and how an FTP server's connections are encrypted.
public enum FTPSecurity: Hashable, Sendable {
    /// Not at all: RFC 959.
    case none
    /// After `AUTH TLS`: RFC 4217.
    case explicit(TLSSettings)
    /// From the first byte, as on port 990.
    case implicit(TLSSettings)

    /// Whom TLS believes; `nil` without it.
    public var tls: TLSSettings? {
        switch self {
        case .none: nil
        case .explicit(let settings), .implicit(let settings): settings
        }
    }
}
