import ETL
import Synchronization

/// A producer of dead letters to an ``InMemoryKafka``.
public struct InMemoryKafkaDeadLetterSink: DeadLetterSink {
    let kafka: InMemoryKafka
    let id: Int

    /// Writes a dead letter. See the protocol.
    ///
    /// A cancelled task gives up waiting for a withheld delivery report, with the reason
    /// ``/ETL/DeadLetterSinkError/Reason/timedOut``.
    public func send(_ message: OutgoingMessage) async throws(DeadLetterSinkError) {
        let send = kafka.change { $0.beginSend(message, by: id) }
        _ = try await kafka.outcome(of: send).get()
    }

    /// Whether the topic is there, or would be made. See the protocol.
    public func check(_ topic: String) async throws(DeadLetterSinkError) {
        if let error = kafka.guarded.withLock({ $0.state.obstacle(to: topic, for: id) }) { throw error }
    }

    /// Ends the sink: what is under way is told as closed. See the protocol.
    public func close() async {
        kafka.change { $0.closeSink(id) }
    }
}
