/// How thoroughly a file is checked before it gets its name (`VERIFY`).
public enum VerificationLevel: String, CaseIterable, Hashable, Sendable {
    /// The server's word that it took everything is enough.
    case none
    /// The server's size must be the number of bytes that were sent.
    case size
    /// The server's content must have the checksum of what was sent: by the server's own word, else it is read back.
    case checksum
}
