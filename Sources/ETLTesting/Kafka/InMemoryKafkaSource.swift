import ETL
import Synchronization

/// A consumer of an ``InMemoryKafka``. Two that compare equal are the same consumer.
public struct InMemoryKafkaSource: MessageSource, Hashable {
    let kafka: InMemoryKafka

    /// Its name in the ``InMemoryKafka/journal``: 1 for the first source of a Kafka, 2 for the second.
    public let id: Int

    /// The next event. See the protocol.
    public func next() async throws -> MessageSourceEvent? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let resumptions: [@Sendable () -> Void] = kafka.guarded.withLock { guarded in
                    precondition(guarded.readers[id] == nil, "one task at a time may wait for the next event")
                    guard !Task.isCancelled else { return [{ continuation.resume(returning: nil) }] }
                    guarded.readers[id] = continuation
                    return guarded.takeWoken()
                }
                for resume in resumptions { resume() }
            }
        } onCancel: {
            kafka.guarded.withLock { $0.readers.removeValue(forKey: id) }?.resume(returning: nil)
        }
    }

    /// Allows more messages. See the protocol.
    public func request(_ count: Int) {
        kafka.change { $0.request(count, by: id) }
    }

    /// Commits at once. See the protocol.
    public func markDone(_ partition: TopicPartition, before nextOffset: Int64) {
        kafka.change { $0.markDone(partition, before: nextOffset, by: id) }
    }

    /// Commits and gives up. See the protocol.
    public func release(_ partitions: [TopicPartition]) async {
        kafka.change { $0.release(partitions, by: id) }
    }

    /// What is written and not committed. See the protocol.
    public func status() async -> ConsumerStatus {
        guard let lag = kafka.guarded.withLock({ $0.state.lag(of: id) }) else {
            return ConsumerStatus(brokersAnswer: false, problems: ["the source is closed"])
        }
        return ConsumerStatus(lag: lag)
    }

    /// Commits and leaves the group. See the protocol.
    public func close() async {
        kafka.change { $0.close(id) }
    }

    /// Ends the source as `kill -9` would: nothing more is committed, and its partitions go to others at once, without
    /// the wait for the session's end.
    public func crash() {
        kafka.change { $0.crash(id) }
    }

    /// Messages that it may still hand out before it is asked for more.
    public var credit: Int { kafka.guarded.withLock { $0.state.credit(of: id) } }

    /// The same consumer of the same Kafka.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.kafka === rhs.kafka && lhs.id == rhs.id }

    /// Hashes what equality looks at.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(kafka))
        hasher.combine(id)
    }
}
