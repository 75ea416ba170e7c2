import CRDKafka
import ETL
import Logging

/// Reads what stands in topics, on librdkafka: committed messages, without a group.
///
/// ```swift
/// let reader = KafkaTopicReader(configuration: kafka, logger: logger)
/// try await reader.read([partition: .toEnd(from: 0)]) { messages in … }
/// ```
/// Each reading has a client of its own, which holds no more than `queued.max.messages.kbytes` of messages.
public struct KafkaTopicReader: TopicReader {
    /// How many messages a batch has at most.
    static let batchSize = 1000

    private let configuration: KafkaConfiguration
    private let timeout: Duration
    private let log: KafkaLog

    /// Makes a reader; it connects when it reads.
    ///
    /// - Parameters:
    ///   - configuration: how to reach Kafka.
    ///   - timeout: how long nothing may come before the reading fails.
    ///   - logger: gets librdkafka's lines, all at debug.
    public init(configuration: KafkaConfiguration, timeout: Duration = .seconds(30), logger: Logger) {
        self.configuration = configuration
        self.timeout = timeout
        log = KafkaLog(logger, redactor: Redactor(properties: configuration.properties))
    }

    /// See the protocol.
    public func read(
        _ stretches: [TopicPartition: TopicStretch], _ body: ([StoredMessage]) async throws -> Bool
    ) async throws {
        var progress = ReadingProgress(stretches)
        guard !progress.isOver else { return }
        let handle = try open(progress.starts)
        // A client that takes its time to go must not hold up who has all that was asked for.
        defer { try? PollThread.start { withExtendedLifetime(handle) {} } }
        var lastNews = ContinuousClock.now
        while !progress.isOver {
            try Task.checkCancellation()
            let batch = try await BlockingCall.run { handle.nextBatch(upTo: Self.batchSize) }.get()
            let messages = progress.take(batch.items)
            if !batch.items.isEmpty { lastNews = .now }
            if let failure = batch.failure, failure.isFinal || .now - lastNews > timeout {
                throw error(failure.words + KafkaErrorClass.administratorAdvice(on: failure.code))
            }
            if .now - lastNews > timeout { throw error("nothing came for \(timeout)") }
            if !messages.isEmpty {
                guard try await body(messages) else { return }
                // The time that `body` took is not the brokers'.
                lastNews = .now
            }
        }
    }

    private func open(_ starts: [TopicPartition: Int64]) throws -> ReaderHandle {
        let conf = KafkaClientConfiguration(KafkaProperties.groupless(configuration, isolation: "read_committed"))
        let client = try conf.makeClient(.consumer, events: RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR)
        let handle = ReaderHandle(client: client, log: log)
        for (partition, offset) in starts {
            guard let problem = handle.start(partition, at: offset) else { continue }
            throw error("\(partition): \(problem)")
        }
        return handle
    }

    private func error(_ text: String) -> TopicReaderError {
        TopicReaderError("Kafka at \(configuration.bootstrapServers): cannot read: \(log.clean(text))")
    }
}
