/// What a ``FileStore`` knows of a file that it has read to its end.
public struct ReadReceipt: Hashable, Sendable {
    /// Bytes that were moved.
    public let bytesRead: Int64

    /// The size that the server gave, where it gives one: after the reading if it was asked then, else before.
    public let size: Int64?

    /// Makes a receipt.
    public init(bytesRead: Int64, size: Int64?) {
        self.bytesRead = bytesRead
        self.size = size
    }
}
