/// What a ``FileStore`` says of itself.
public struct FileStoreCapabilities: Hashable, Sendable {
    /// The most reads and pending files at a time. At least 1.
    public var maxConnections: Int

    /// Whether its reads can fill a ``PipeChannel``, and its writes empty one.
    public var usesChannels: Bool

    /// Whether ``FileStore/remove(_:)`` removes what stands under a temporary name; a store that has no such names
    /// removes nothing.
    public var removesFiles: Bool

    /// Makes a description.
    public init(maxConnections: Int, usesChannels: Bool = false, removesFiles: Bool = true) {
        self.removesFiles = removesFiles
        self.maxConnections = maxConnections
        self.usesChannels = usesChannels
    }
}
