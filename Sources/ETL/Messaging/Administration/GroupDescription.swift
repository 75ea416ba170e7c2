/// A consumer group as its coordinator sees it.
public struct GroupDescription: Hashable, Sendable {
    /// Its state in Kafka's words: `Stable`, `Empty`, `PreparingRebalance`, `Dead`.
    public var state: String

    /// Those who share its partitions now.
    public var members: [GroupMember]

    /// What the group has committed: the offset of the next message for each partition that has a commit.
    public var committed: [TopicPartition: Int64]

    /// Describes a group.
    public init(state: String, members: [GroupMember], committed: [TopicPartition: Int64]) {
        self.state = state
        self.members = members
        self.committed = committed
    }
}

/// One member of a consumer group.
public struct GroupMember: Hashable, Sendable {
    /// The id that the coordinator gave it.
    public var id: String

    /// The name that it gives itself (`client.id`).
    public var clientID: String

    /// Where it connects from.
    public var host: String

    /// What it reads.
    public var partitions: [TopicPartition]

    /// Describes a member.
    public init(id: String, clientID: String, host: String, partitions: [TopicPartition]) {
        self.id = id
        self.clientID = clientID
        self.host = host
        self.partitions = partitions
    }
}
