import CRDKafka
import ETL
import Logging
import Synchronization

/// Messages to Kafka: an idempotent producer with `acks=all`, on librdkafka.
///
/// ```swift
/// let producer = try KafkaProducer(configuration: kafka, sends: "jobs", logger: logger)
/// producer.send(job) { outcome in … }   // told when every in-sync replica has it
/// await producer.close()
/// ```
/// A producer that librdkafka gives up (its numbers and the broker's disagree for good) is replaced with the next
/// send; messages under way are told as refused.
public final class KafkaProducer: MessageProducer {
    private struct Guarded {
        var session: ProducerSession
        var isClosed = false
    }

    private let configuration: KafkaConfiguration
    private let subject: String
    private let sendTimeout: Duration
    private let log: KafkaLog
    private let guarded: Locked<Guarded>

    /// Makes the producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - configuration: how to reach Kafka.
    ///   - subject: what it sends, in the words of a log line: `dead letters`.
    ///   - sendTimeout: how long a message may wait for its acknowledgement, `message.timeout.ms`.
    ///   - logger: gets librdkafka's lines too.
    /// - Throws: ``KafkaConfigurationError`` for settings that librdkafka refuses, `DeadLetterSinkError` for a version
    ///   of it that will not do, and where the system has no thread or no descriptor to give.
    public init(
        configuration: KafkaConfiguration, sends subject: String, sendTimeout: Duration = .seconds(10), logger: Logger
    ) throws {
        if let obstacle = KafkaVersion.obstacle(built: .built, loaded: .loaded) {
            throw DeadLetterSinkError(.closed, obstacle)
        }
        self.configuration = configuration
        self.subject = subject
        self.sendTimeout = sendTimeout
        log = KafkaLog(logger, redactor: Redactor(properties: configuration.properties))
        do {
            let session = try Self.makeSession(configuration, subject, sendTimeout, log)
            guarded = Locked(Guarded(session: session))
        } catch let error as SystemShortage {
            throw DeadLetterSinkError(.refused, error.description)
        }
    }

    deinit {
        guarded.withLock { $0.session }.abandon()
    }

    /// Writes one message, and returns its place once every in-sync replica has it.
    ///
    /// A cancelled task gives up waiting, with the reason `timedOut`.
    public func send(_ message: OutgoingMessage) async throws(DeadLetterSinkError) -> MessagePlace {
        try await (try session()).send(message).get()
    }

    /// Hands a message over. See the protocol.
    public func send(_ message: OutgoingMessage, told: @escaping @Sendable (Outcome) -> Void) {
        do throws(DeadLetterSinkError) {
            try session().send(message, told: told)
        } catch {
            told(.failure(error))
        }
    }

    /// Asks the brokers for a topic. One that they make by themselves they make now.
    ///
    /// - Throws: why it could not be written to.
    public func check(_ topic: String) async throws(DeadLetterSinkError) {
        try await (try session()).check(topic)
    }

    /// Waits for messages under way, no longer than one may take to be acknowledged. See the protocol.
    public func close() async {
        let session = guarded.withLock { guarded in
            guarded.isClosed = true
            return guarded.session
        }
        await session.close(within: sendTimeout)
    }

    /// The session that takes the next send: a new one where the last has failed.
    private func session() throws(DeadLetterSinkError) -> ProducerSession {
        let session = guarded.withLock { guarded in
            Result { () throws(DeadLetterSinkError) in
                guard guarded.session.hasFailed else { return guarded.session }
                guard !guarded.isClosed else { throw DeadLetterSinkError(.closed, "the producer is closed") }
                do {
                    guarded.session = try Self.makeSession(configuration, subject, sendTimeout, log)
                } catch let error as SystemShortage {
                    // It may pass: the message is sent again.
                    throw DeadLetterSinkError(.refused, error.description)
                } catch {
                    throw DeadLetterSinkError(.closed, "\(error)")
                }
                return guarded.session
            }
        }
        return try session.get()
    }

    private static func makeSession(
        _ configuration: KafkaConfiguration, _ subject: String, _ sendTimeout: Duration, _ log: KafkaLog
    ) throws -> ProducerSession {
        let conf = KafkaClientConfiguration(KafkaProperties.producer(configuration, sendTimeout: sendTimeout))
        let pipe = try WakePipe()
        let client = try conf.makeClient(.producer, events: KafkaProducerHandle.events)
        let session = ProducerSession(
            client: client, pipe: pipe, log: log, subject: subject, sendTimeout: sendTimeout)
        try session.start()
        return session
    }
}
