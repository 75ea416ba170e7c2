/// What a pending file must hold before it may be published, and how thoroughly that is checked.
public struct ExpectedContent: Hashable, Sendable {
    /// The size in bytes, `nil` where nothing is to be checked (`VERIFY=none`).
    public let size: Int64?

    /// The SHA-256 of the content, where it is to be compared (`VERIFY=checksum`).
    public let sha256: [UInt8]?

    /// Makes an expectation.
    public init(size: Int64?, sha256: [UInt8]? = nil) {
        self.size = size
        self.sha256 = sha256
    }
}

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
