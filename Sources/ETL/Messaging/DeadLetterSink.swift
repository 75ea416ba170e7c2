/// Where dead letters go: a producer, Kafka's or a fake's.
public protocol DeadLetterSink: Sendable {
    /// Writes one message and returns once every in-sync replica has acknowledged it (`acks=all`). Until it has
    /// returned, the job's offset must not be committed.
    ///
    /// - Throws: ``DeadLetterSinkError``. After ``DeadLetterSinkError/Reason/timedOut`` the message may have been
    ///   written all the same: sending it again can write it twice, which at-least-once delivery allows.
    func send(_ message: OutgoingMessage) async throws(DeadLetterSinkError)

    /// Finds out whether messages could be written to a topic, as far as that can be told without writing any: the
    /// brokers answer, the topic is there (or they make it, now), and its partitions have leaders.
    ///
    /// Takes some seconds at most.
    ///
    /// - Throws: ``DeadLetterSinkError`` with what is in the way.
    func check(_ topic: String) async throws(DeadLetterSinkError)

    /// Lets what is under way finish, and closes. Harmless when called twice.
    func close() async
}

extension DeadLetterSink {
    /// Nothing is in the way, for a sink that cannot tell.
    public func check(_ topic: String) async throws(DeadLetterSinkError) {}
}

/// Why a dead letter was not acknowledged.
public struct DeadLetterSinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can act on.
    public enum Reason: Hashable, Sendable {
        /// No acknowledgement came in time.
        case timedOut
        /// The message is larger than the client or the topic allows: only a shorter one can help.
        case tooLarge
        /// Kafka refused it (rights, an unknown topic, a replica short): it may take it later.
        case refused
        /// The producer is beyond help or closed.
        case closed
    }

    /// What a caller can act on.
    public let reason: Reason

    /// What happened, for a person, in one line.
    public let description: String

    /// Makes an error.
    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
