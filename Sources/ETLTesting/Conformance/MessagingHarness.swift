import ETL

/// What a suite needs to run ``MessageSourceConformance`` and ``DeadLetterSinkConformance`` on an implementation.
public protocol MessagingHarness: Sendable {
    /// The kind of source under test.
    associatedtype Source: MessageSource
    /// The kind of sink under test.
    associatedtype Sink: DeadLetterSink

    /// Makes a topic.
    func createTopic(_ topic: String, partitions: Int) async throws

    /// A consumer of a group that begins at the first message where the group has committed nothing.
    func source(topic: String, group: String) async throws -> Source

    /// A producer.
    func sink() async throws -> Sink

    /// Bytes of a value that no topic takes; `nil` where there is no limit.
    var tooLarge: Int? { get }
}
