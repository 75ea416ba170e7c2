import ETL
import Synchronization

/// A Kafka in the memory of a test: topics, partitions, consumer groups, offsets, headers, rebalances and faults, with
/// no socket, no thread and no timing.
///
/// ```swift
/// let kafka = InMemoryKafka()
/// kafka.createTopic("jobs", partitions: 3)
/// let source = kafka.source(topics: ["jobs"])        // hand it to the code under test
/// let sink = kafka.deadLetterSink()
///
/// kafka.produce(#"{"source": …}"#, to: "jobs", partition: 0)
/// try await kafka.committed("jobs", 0, reaches: 1)
///
/// kafka.script(.commitFails, .sendTimesOut.keep)     // what goes wrong next, in order
/// let letters = try await kafka.deadLetters(of: "jobs", count: 2)
/// ```
/// Everything that happens stands in the ``journal``, so that an order can be asserted. All calls are safe from any
/// thread and take effect at once.
public final class InMemoryKafka: Sendable {
    /// The consumer group of calls that name none.
    public static let defaultGroup = "etl-worker-group"

    struct Guarded {
        var state: InMemoryKafkaState
        var readers: [Int: CheckedContinuation<MessageSourceEvent?, any Error>] = [:]
        var senders: [Int: CheckedContinuation<SendOutcome, Never>] = [:]
        var waits: [Int: InMemoryKafkaWait] = [:]
        var nextWait = 0
    }

    typealias SendOutcome = MessageProducer.Outcome

    /// What is appended to a topic's name for its dead letters.
    public let deadLetterSuffix: String

    let guarded: Locked<Guarded>

    /// Makes a Kafka with no topics.
    ///
    /// - Parameters:
    ///   - autoCreateTopics: whether writing to a topic that does not exist makes it, with one partition.
    ///   - maxMessageBytes: larger messages are refused to sinks as too large. Kafka's default.
    ///   - deadLetterSuffix: what is appended to a topic's name for its dead letters.
    public init(
        autoCreateTopics: Bool = true, maxMessageBytes: Int = 1_048_588, deadLetterSuffix: String = "-dlq"
    ) {
        self.deadLetterSuffix = deadLetterSuffix
        guarded = Locked(
            Guarded(state: InMemoryKafkaState(autoCreateTopics: autoCreateTopics, maxMessageBytes: maxMessageBytes)))
    }

    /// Makes a topic; sources that wait for it are assigned its partitions. A topic that exists gains partitions, if
    /// `partitions` is more than it has.
    public func createTopic(_ topic: String, partitions: Int = 1) {
        precondition(partitions > 0, "a topic has at least one partition")
        change { $0.createTopic(topic, partitions: partitions) }
    }

    /// All that has happened so far.
    public var journal: Journal { guarded.withLock { $0.state.journal } }

    /// The messages of a topic, in the order in which they were written; empty where there is no such topic.
    public func messages(in topic: String) -> [Message] {
        guarded.withLock { $0.state.messages(in: topic) }
    }

    /// The offset from which a group would go on; `nil` where it has committed nothing.
    public func committed(_ topic: String, _ partition: Int32, group: String = defaultGroup) -> Int64? {
        guarded.withLock { $0.state.committed(TopicPartition(topic: topic, partition: partition), group: group) }
    }

    /// A consumer of a group. It joins at once: partitions that others must give up for it are revoked from them, and
    /// come to it when they are released.
    public func source(topics: [String], group: String = defaultGroup) -> InMemoryKafkaSource {
        InMemoryKafkaSource(kafka: self, id: change { $0.join(topics: Set(topics), group: group) })
    }

    /// A producer of dead letters.
    public func deadLetterSink() -> InMemoryKafkaDeadLetterSink {
        InMemoryKafkaDeadLetterSink(kafka: self, id: change { $0.openSink() })
    }

    /// A producer of jobs, or of any messages.
    public func producer() -> InMemoryKafkaProducer {
        InMemoryKafkaProducer(kafka: self, id: change { $0.openSink() })
    }

    /// Changes the state, and wakes whom the change concerns, outside of the lock.
    @discardableResult
    func change<Value: Sendable>(_ body: (inout InMemoryKafkaState) -> Value) -> Value {
        let (value, wake) = guarded.withLock { guarded in
            let value = body(&guarded.state)
            return (value, guarded.takeWoken())
        }
        for resume in wake { resume() }
        return value
    }
}

extension InMemoryKafka.Guarded {
    /// Takes out every waiter whose time has come, as calls to be made outside of the lock.
    mutating func takeWoken() -> [@Sendable () -> Void] {
        var woken: [@Sendable () -> Void] = []
        // What one reader takes can give others something to read: a source that fails leaves its partitions to them.
        var tookSome = true
        while tookSome {
            tookSome = false
            for member in readers.keys.sorted() {
                guard let result = state.takeEvent(of: member) else { continue }
                let reader = readers.removeValue(forKey: member)
                woken.append { reader?.resume(with: result) }
                tookSome = true
            }
        }
        for send in senders.keys.sorted() {
            guard let outcome = state.takeOutcome(of: send), let sender = senders.removeValue(forKey: send) else {
                continue
            }
            woken.append { sender.resume(returning: outcome) }
        }
        for id in waits.keys.sorted() where waits[id]?.isOver(state) == true {
            guard let wait = waits.removeValue(forKey: id) else { continue }
            woken.append { wait.continuation.resume() }
        }
        return woken
    }
}
