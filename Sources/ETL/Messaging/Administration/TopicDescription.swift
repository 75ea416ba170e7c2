/// What the brokers say of one topic.
public struct TopicDescription: Hashable, Sendable {
    /// Its name.
    public var name: String

    /// How many partitions it has; 0 where there is no such topic, or none that this user may see.
    public var partitions: Int

    /// Partitions without a leader now: nothing is read from them or written to them.
    public var partitionsWithoutLeader: [Int32]

    /// What this user may do with it. `nil` where the broker does not tell.
    public var rights: Set<TopicRight>?

    /// Makes a description.
    public init(name: String, partitions: Int, partitionsWithoutLeader: [Int32] = [], rights: Set<TopicRight>? = nil) {
        self.name = name
        self.partitions = partitions
        self.partitionsWithoutLeader = partitionsWithoutLeader
        self.rights = rights
    }

    /// Whether there is such a topic.
    public var exists: Bool { partitions > 0 }
}

/// A right to a topic, of those that the worker needs.
public enum TopicRight: String, Hashable, Sendable {
    /// To take its messages.
    case read
    /// To add messages to it.
    case write
}
