/// What the brokers say of themselves and of the topics that they were asked for.
public struct ClusterDescription: Hashable, Sendable {
    /// The brokers that are up, as `host:port`, in the order of their ids.
    public var brokers: [String]

    /// The topics that were asked for, in that order; one that is not there has no partitions.
    public var topics: [TopicDescription]

    /// Makes a description.
    public init(brokers: [String], topics: [TopicDescription]) {
        self.brokers = brokers
        self.topics = topics
    }
}
