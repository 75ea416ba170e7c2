/// A version of TLS that is still to be spoken: RFC 8996 did away with those before.
public enum FTPTLSVersion: String, Hashable, Sendable {
    /// RFC 5246.
    case tls12 = "TLS 1.2"
    /// RFC 8446.
    case tls13 = "TLS 1.3"
}
