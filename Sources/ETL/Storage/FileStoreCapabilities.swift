/// What a ``FileStore`` says of itself.
public struct FileStoreCapabilities: Hashable, Sendable {
    /// The most reads and pending files at a time. At least 1.
    public var maxConnections: Int

    /// Makes a description.
    public init(maxConnections: Int) {
        self.maxConnections = maxConnections
    }
}
