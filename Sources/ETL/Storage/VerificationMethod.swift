/// How a ``PendingFile`` was verified.
public enum VerificationMethod: String, Hashable, Sendable {
    /// Nothing was asked.
    case none
    /// The server gave the size.
    case size
    /// The file was read back and counted, since the server gives no size.
    case readBackSize = "read-back-size"
    /// The file was read back and hashed.
    case readBackChecksum = "read-back-checksum"
    /// The server gave a checksum.
    case serverChecksum = "server-checksum"
}
