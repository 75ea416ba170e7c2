/// The connections that a ``FileStore`` has at one moment.
public struct ConnectionUsage: Hashable, Sendable {
    /// Connections that stand, those in use among them.
    public var open: Int

    /// Those of them that a file or a question is on.
    public var inUse: Int

    /// Counts connections.
    public init(open: Int, inUse: Int) {
        self.open = open
        self.inUse = inUse
    }
}
