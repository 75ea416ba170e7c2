/// What a listing says of a file or directory.
public struct FTPFileInfo: Hashable, Sendable {
    /// Its name, without the directory: bytes, not necessarily UTF-8.
    public let name: [UInt8]

    /// Whether it is a directory.
    public let isDirectory: Bool

    /// Bytes; 0 for a directory.
    public let size: Int

    /// When it was last written to.
    public let modified: FTPTime

    /// Permission bits, such as `0o644`. They are shown and changed (SITE CHMOD), and forbid nothing: what a user may
    /// do is in ``FTPTestUser/rights``.
    public let mode: Int

    /// A number that stays with the file through renames.
    public let id: Int

    /// Whether it is being written, or was not written to its end.
    public let isPartial: Bool
}
