import ETL
import Synchronization

// What the conformance suites need. Your own fake of a source or sink does the like.
extension InMemoryKafka: MessagingHarness {
    /// A consumer of a group.
    public func source(topic: String, group: String) async throws -> InMemoryKafkaSource {
        source(topics: [topic], group: group)
    }

    /// A producer.
    public func sink() async throws -> InMemoryKafkaDeadLetterSink { deadLetterSink() }

    /// One byte more than a topic takes.
    public var tooLarge: Int? { guarded.withLock { $0.state.maxMessageBytes } + 1 }
}
