/// A topic that is to be made.
public struct NewTopic: Hashable, Sendable {
    /// Its name.
    public var name: String

    /// How many partitions it gets.
    public var partitions: Int

    /// How many brokers keep a copy of each; `nil` leaves it to the broker's `default.replication.factor`.
    public var replicationFactor: Int?

    /// Settings of its own, by Kafka's names (`retention.ms`, `cleanup.policy`).
    public var settings: [String: String]

    /// Describes a topic.
    public init(name: String, partitions: Int, replicationFactor: Int? = nil, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }
}

/// What came of making a topic.
public enum TopicCreation: Hashable, Sendable {
    /// It is there now.
    case created
    /// It was there before, with its own settings.
    case existed
}
