/// Writes messages in transactions, all of one or none: Kafka's producer with a transactional id, or a fake's.
///
/// Of all producers with one id only the last that took it over can write. So the id is a lock that nobody can forget
/// to give back: who takes it over ends what another one had begun, and that one's next step fails as
/// ``TransactionError/Reason/fenced``.
public protocol TransactionalProducer: Sendable {
    /// Takes the id over. What another producer had begun under it is over when this returns: committed where its
    /// commit had begun, aborted else. Once, before all else.
    func takeOver() async throws(TransactionError)

    /// Begins a transaction. One at a time.
    func begin() async throws(TransactionError)

    /// Writes messages in the transaction that has begun, and returns once every in-sync replica has them.
    ///
    /// - Returns: their places, in the order of `messages`.
    func send(_ messages: [OutgoingMessage]) async throws(TransactionError) -> [MessagePlace]

    /// Ends the transaction: all its messages are there, for readers of what is committed. After an error the
    /// transaction has to be aborted; whether it was committed all the same shows in what can be read after the next
    /// ``takeOver()``.
    func commit() async throws(TransactionError)

    /// Ends the transaction: none of its messages is there. An error is of no consequence: the broker aborts what is
    /// not ended in time, and so does the next ``takeOver()``.
    func abort() async

    /// Closes; a transaction that is open is left for the broker to abort. Harmless when called twice.
    func close() async
}

/// Why a transaction came to nothing.
public struct TransactionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can act on.
    public enum Reason: Hashable, Sendable {
        /// Another producer has taken the id over. Nothing of the open transaction will be committed.
        case fenced
        /// A message is larger than the client or the topic allows. Abort, and go on without it.
        case tooLarge
        /// The transaction cannot go on: abort it. Another one may succeed.
        case failed
        /// Nothing more can be written with this producer.
        case fatal
    }

    /// What a caller can act on.
    public let reason: Reason

    /// What failed and what to do about it, for a person, in one line. No secrets.
    public let description: String

    /// Makes an error.
    public init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
