import CRDKafka
import ETL
import Logging
import Synchronization

/// Kafka's administration on librdkafka: topics, groups and offsets, for the operator's commands.
///
/// ```swift
/// let kafka = try KafkaAdministratorClient(configuration: KafkaConfiguration(settings.kafka), logger: logger)
/// let cluster = try await kafka.describe(topics: ["jobs", "jobs-dlq"])
/// await kafka.close()
/// ```
/// It joins no group and makes no topic but by ``create(_:)``. Calls may be made from any task, several at once; each
/// waits on a thread of its own.
public final class KafkaAdministratorClient: KafkaAdministrator {
    private let client: BlockingClient<AdminHandle>
    private let brokers: String
    private let log: KafkaLog

    /// Makes a client; it connects with the first call.
    ///
    /// - Parameters:
    ///   - configuration: how to reach Kafka.
    ///   - timeout: how long a call may take.
    ///   - logger: gets librdkafka's lines, all at debug: what goes wrong is told by the call that it stops.
    /// - Throws: ``KafkaConfigurationError`` for settings that librdkafka refuses.
    public init(
        configuration: KafkaConfiguration, timeout: Duration = .seconds(15), logger: Logger
    ) throws(KafkaConfigurationError) {
        if let obstacle = KafkaVersion.obstacle(built: .built, loaded: .loaded) {
            throw KafkaConfigurationError(problems: [obstacle])
        }
        let conf = KafkaClientConfiguration(KafkaProperties.groupless(configuration, isolation: "read_uncommitted"))
        let client = try conf.makeClient(.consumer, events: RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR)
        log = KafkaLog(logger, redactor: Redactor(properties: configuration.properties))
        self.client = BlockingClient(AdminHandle(client: client, log: log), timeout: timeout)
        brokers = configuration.bootstrapServers
    }

    /// See the protocol. Rights are told where librdkafka is 2.3 or later and the broker tells them (Kafka 2.3).
    public func describe(topics: [String]) async throws(KafkaAdministratorError) -> ClusterDescription {
        try await call("cannot ask for topics") { handle, deadline throws(AdminFailure) in
            try handle.describe(topics, until: deadline)
        }
    }

    /// See the protocol. The broker's default of copies needs Kafka 2.4.
    public func create(_ topic: NewTopic) async throws(KafkaAdministratorError) -> TopicCreation {
        try await call("cannot make the topic \(topic.name)") { handle, deadline throws(AdminFailure) in
            try handle.create(topic, until: deadline)
        }
    }

    /// See the protocol.
    public func describe(group: String) async throws(KafkaAdministratorError) -> GroupDescription {
        try await call("cannot ask for the group \(group)") { handle, deadline throws(AdminFailure) in
            try handle.describe(group: group, until: deadline)
        }
    }

    /// See the protocol. Messages of open transactions count, as for Kafka's own tools.
    public func offsets(
        of topics: [String]
    ) async throws(KafkaAdministratorError) -> [TopicPartition: Range<Int64>] {
        try await call("cannot ask for offsets") { handle, deadline throws(AdminFailure) in
            try handle.offsets(of: topics, until: deadline)
        }
    }

    /// Closes the connections, once calls under way have ended. See the protocol.
    public func close() async {
        await client.close()
    }

    private func call<Value: Sendable>(
        _ title: String,
        _ body: @escaping @Sendable (AdminHandle, ContinuousClock.Instant) throws(AdminFailure) -> Value
    ) async throws(KafkaAdministratorError) -> Value {
        do throws(BlockingClient<AdminHandle>.Obstacle<AdminFailure>) {
            return try await client.call(body)
        } catch {
            let reason =
                switch error {
                case .closed: "the client is closed"
                case .shortage(let shortage): shortage.description
                case .failure(let failure): failure.text(brokers: brokers, timeout: client.timeout, log: log)
                }
            throw KafkaAdministratorError("Kafka: \(title): \(reason)")
        }
    }
}
