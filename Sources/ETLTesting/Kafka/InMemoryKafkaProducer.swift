import ETL
import Synchronization

/// A producer to an ``InMemoryKafka``, for what sends jobs. The faults of its sends are those of dead letters.
public struct InMemoryKafkaProducer: MessageProducer {
    let kafka: InMemoryKafka
    let id: Int

    /// Writes a message at once, and tells of it where no fault keeps the report back. See the protocol.
    public func send(_ message: OutgoingMessage, told: @escaping @Sendable (Outcome) -> Void) {
        let send = kafka.change { $0.beginSend(message, by: id) }
        Task { told(await kafka.outcome(of: send)) }
    }

    /// Ends the producer: what is under way is told as closed. See the protocol.
    public func close() async {
        kafka.change { $0.closeSink(id) }
    }
}

extension InMemoryKafka {
    /// Waits for the end of a send. A cancelled task gives up waiting.
    func outcome(of send: Int) async -> SendOutcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumptions: [@Sendable () -> Void] = guarded.withLock { guarded in
                    guarded.senders[send] = continuation
                    if Task.isCancelled { guarded.state.cancelSend(send) }
                    return guarded.takeWoken()
                }
                for resume in resumptions { resume() }
            }
        } onCancel: {
            change { $0.cancelSend(send) }
        }
    }
}
