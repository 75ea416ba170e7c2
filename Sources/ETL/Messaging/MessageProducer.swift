/// Writes messages to topics, in the order in which they are handed over: a producer, Kafka's or a fake's.
///
/// For what sends many messages and waits for none of them by itself; a dead letter is a ``DeadLetterSink``'s.
public protocol MessageProducer: Sendable {
    /// What came of a message: its place, once every in-sync replica has it (`acks=all`), or why it has none. After
    /// ``DeadLetterSinkError/Reason/timedOut`` it may have been written all the same.
    typealias Outcome = Result<MessagePlace, DeadLetterSinkError>

    /// Hands a message over and returns at once. Messages of one partition are written in the order of these calls.
    ///
    /// - Parameter told: is called once, from any thread, and must not block. It may be called before this returns.
    func send(_ message: OutgoingMessage, told: @escaping @Sendable (Outcome) -> Void)

    /// Lets what is under way finish, and closes. Harmless when called twice.
    func close() async
}

/// Where a message stands once it is written.
public struct MessagePlace: Hashable, Sendable {
    /// Its partition.
    public let topicPartition: TopicPartition

    /// Its offset in the partition.
    public let offset: Int64

    /// Names a place.
    public init(topicPartition: TopicPartition, offset: Int64) {
        self.topicPartition = topicPartition
        self.offset = offset
    }
}
