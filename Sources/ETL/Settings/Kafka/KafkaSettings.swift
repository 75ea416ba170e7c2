/// How the worker meets Kafka.
public struct KafkaSettings: Hashable, Sendable {
    /// The topics to read; at least one, and none twice.
    public var topics: [String]

    /// Brokers, comma separated.
    public var bootstrapServers: String

    /// The consumer group.
    public var groupID: String

    /// The name that the brokers' logs and quotas know this client by.
    public var clientID: String

    /// How long Kafka may take to acknowledge a dead letter (`DLQ_SEND_TIMEOUT`).
    public var deadLetterTimeout: Duration

    /// All else that was set, in the order of names. librdkafka decides whether it knows them.
    public var properties: [KafkaProperty]

    /// Makes settings; the contract's defaults where nothing else is said.
    public init(
        topics: [String] = ["file-transfer-jobs"], bootstrapServers: String = "localhost:9092",
        groupID: String = "etl-worker-group", clientID: String = "etl-file-sync",
        deadLetterTimeout: Duration = .seconds(10), properties: [KafkaProperty] = []
    ) {
        self.topics = topics
        self.bootstrapServers = bootstrapServers
        self.groupID = groupID
        self.clientID = clientID
        self.deadLetterTimeout = deadLetterTimeout
        self.properties = properties
    }
}
