import ETL
import ETLKafka
import ETLKafkaMock
import Logging
import Synchronization
import Testing

/// A broker of a test's own, what the test needs of it, and what was logged.
struct KafkaFixture {
    let broker: EmbeddedKafkaBroker
    let log = LogRecorder()
    var properties: [String: String] = [
        // Short, since a mock group waits out a session for a member that does not answer.
        "session.timeout.ms": "3000",
        "heartbeat.interval.ms": "100",
        "auto.commit.interval.ms": "100",
        "topic.metadata.refresh.interval.ms": "100",
        "reconnect.backoff.ms": "10",
        "reconnect.backoff.max.ms": "100",
        "fetch.wait.max.ms": "20",
        "retry.backoff.ms": "20",
    ]

    init(brokers: Int = 1) throws {
        broker = try EmbeddedKafkaBroker(brokers: brokers)
    }

    var configuration: KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: broker.bootstrapServers, properties: properties)
    }

    func source(
        _ topics: String..., group: String = "group", closeLimit: Duration = .seconds(5),
        with more: [String: String] = [:]
    ) throws -> KafkaMessageSource {
        var configuration = configuration
        configuration.properties.merge(more) { $1 }
        return try KafkaMessageSource(
            topics: topics, group: group, configuration: configuration, logger: log.logger, closeLimit: closeLimit)
    }

    func sink(timeout: Duration = .seconds(10), with more: [String: String] = [:]) throws -> KafkaDeadLetterSink {
        var configuration = configuration
        configuration.properties.merge(more) { $1 }
        return try KafkaDeadLetterSink(configuration: configuration, sendTimeout: timeout, logger: log.logger)
    }

    /// Writes messages `from`, `from + 1` … to a topic.
    func produce(_ count: Int, to topic: String, from: Int = 0) async throws {
        let sink = try sink()
        try await withThrowingTaskGroup(of: Void.self) { sends in
            for number in from..<(from + count) {
                sends.addTask {
                    try await sink.send(
                        OutgoingMessage(topic: topic, key: Array("\(number)".utf8), value: Array("{}".utf8)))
                }
            }
            try await sends.waitForAll()
        }
        await sink.close()
    }
}

extension KafkaFixture {
    /// Runs a check of a commit on release, again on a new cluster where the mock has refused the commit. The mock
    /// turns a member away whose SyncGroup comes after the leader's; that one joins again, and while a member joins the
    /// mock, unlike Kafka, takes no commits.
    ///
    /// - Parameter body: returns whether the commit was found.
    static func whereTheMockTakesCommits(
        with properties: [String: String] = [:], _ body: (KafkaFixture) async throws -> Bool
    ) async throws -> Bool {
        for _ in 0..<5 {
            var kafka = try KafkaFixture()
            kafka.properties.merge(properties) { $1 }
            if try await body(kafka) { return true }
            guard kafka.log.lines.contains(where: { $0.contains("Kafka: a commit of") }) else { return false }
        }
        return false
    }
}

/// The source ended, or the test's time did, before what was waited for.
struct SourceEnded: Error {}

extension MessageSource {
    /// Reads until something has come. Events before it are dropped.
    @discardableResult
    func first(_ isSuch: (MessageSourceEvent) -> Bool) async throws -> MessageSourceEvent {
        while let event = try await next() {
            if isSuch(event) { return event }
        }
        throw SourceEnded()
    }

    func firstAssignment() async throws -> [TopicPartition] {
        guard
            case .assigned(let partitions) = try await first({
                if case .assigned(let partitions) = $0 { !partitions.isEmpty } else { false }
            })
        else { return [] }
        return partitions
    }

    func firstRevocation() async throws -> [TopicPartition] {
        guard case .revoked(let partitions) = try await first({ if case .revoked = $0 { true } else { false } })
        else { return [] }
        return partitions
    }

    /// Asks until the answer is such. One answer says little: a group that shares out anew tells no offsets, and a busy
    /// broker takes longer than the question may.
    @discardableResult
    func waitForStatus(_ isSuch: (ConsumerStatus) -> Bool) async throws -> ConsumerStatus {
        while !Task.isCancelled {
            let status = await status()
            if isSuch(status) { return status }
        }
        throw SourceEnded()
    }

    /// Reads `count` messages; asks for them first.
    func messages(_ count: Int) async throws -> [Message] {
        request(count)
        var messages: [Message] = []
        while messages.count < count {
            guard let event = try await next() else { throw SourceEnded() }
            if case .messages(let more) = event { messages += more }
        }
        return messages
    }
}
