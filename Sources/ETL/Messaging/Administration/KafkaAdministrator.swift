/// What an operator asks of the brokers: which there are, topics, groups and their offsets. Kafka's, or a fake's.
///
/// Every call ends by itself, with an error where the brokers do not answer in time.
public protocol KafkaAdministrator: Sendable {
    /// The brokers, and what is known of these topics. Makes no topic, also where the brokers make them on demand.
    func describe(topics: [String]) async throws(KafkaAdministratorError) -> ClusterDescription

    /// Makes a topic, and returns once it can be used.
    func create(_ topic: NewTopic) async throws(KafkaAdministratorError) -> TopicCreation

    /// A group's members and commits. One that nobody has heard of is `Dead`, without either.
    func describe(group: String) async throws(KafkaAdministratorError) -> GroupDescription

    /// The offsets of each partition of these topics: of the oldest message that is still there, and the one that the
    /// next message gets.
    func offsets(of topics: [String]) async throws(KafkaAdministratorError) -> [TopicPartition: Range<Int64>]

    /// Closes the connections. Harmless when called twice.
    func close() async
}

/// Why the brokers could not be asked.
public struct KafkaAdministratorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and what to do about it, for a person, in one line. No secrets.
    public let description: String

    /// Makes an error from its line.
    public init(_ description: String) {
        self.description = description
    }
}
