import ETL
import Logging

/// Dead letters to Kafka: an idempotent producer with `acks=all`, on librdkafka.
///
/// ```swift
/// let sink = try KafkaDeadLetterSink(configuration: kafka, sendTimeout: .seconds(10), logger: logger)
/// try await sink.send(letter)   // returns when every in-sync replica has it
/// await sink.close()
/// ```
public final class KafkaDeadLetterSink: DeadLetterSink {
    private let producer: KafkaProducer

    /// Makes the producer; it connects by itself.
    ///
    /// - Parameters:
    ///   - configuration: how to reach Kafka.
    ///   - sendTimeout: how long a dead letter may wait for its acknowledgement, `message.timeout.ms`.
    ///   - logger: gets librdkafka's lines too.
    /// - Throws: as ``KafkaProducer``.
    public init(configuration: KafkaConfiguration, sendTimeout: Duration = .seconds(10), logger: Logger) throws {
        producer = try KafkaProducer(
            configuration: configuration, sends: "dead letters", sendTimeout: sendTimeout, logger: logger)
    }

    /// Writes one message. See the protocol.
    ///
    /// A cancelled task gives up waiting, with the reason `timedOut`.
    public func send(_ message: OutgoingMessage) async throws(DeadLetterSinkError) {
        _ = try await producer.send(message)
    }

    /// Asks the brokers for the topic. One that they make by themselves they make now. See the protocol.
    public func check(_ topic: String) async throws(DeadLetterSinkError) {
        try await producer.check(topic)
    }

    /// Waits for letters under way, no longer than one may take to be acknowledged. See the protocol.
    public func close() async {
        await producer.close()
    }
}
