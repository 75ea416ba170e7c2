/// Where jobs come from: a consumer of a group, Kafka's or a fake's.
///
/// Flow control is by credit: the source hands out no more messages than were asked for with ``request(_:)``. What
/// happens to the assignment is told at once, credit or not, so that a busy worker hears of a rebalance in time.
///
/// Delivery is at least once. A source never commits on its own what was not passed to ``markDone(_:before:)``.
public protocol MessageSource: Sendable {
    /// How long a ``MessageSourceEvent/revoked(_:)`` may go unanswered before the source gives the partitions up on its
    /// own and tells them as lost. The worker's own grace for its jobs stays well below.
    var releaseLimit: Duration { get }

    /// The next thing that happened; `nil` after ``close()``. One task at a time may wait here.
    ///
    /// Cancelling the waiting task ends the wait with `nil` and loses nothing.
    ///
    /// - Throws: ``MessageSourceError`` when the source is beyond help; faults that pass are waited out inside.
    func next() async throws -> MessageSourceEvent?

    /// Allows `count` more messages.
    func request(_ count: Int)

    /// Says that every message of `partition` before `nextOffset` is done for. The source commits it soon, and at the
    /// latest when the partition is released or the source is closed. For a partition that is no longer assigned it
    /// does nothing.
    ///
    /// - Parameter nextOffset: the offset after the last one done, as Kafka counts commits.
    func markDone(_ partition: TopicPartition, before nextOffset: Int64)

    /// Answers ``MessageSourceEvent/revoked(_:)``: what was marked done is committed and the partitions are given
    /// up. Until then the source holds them, as long as the group allows.
    func release(_ partitions: [TopicPartition]) async

    /// Asks the brokers how far the group is behind, and what is in the way. Costs a few requests, and takes some
    /// seconds at most. Safe from any task, beside ``next()`` too.
    func status() async -> ConsumerStatus

    /// Commits what was marked done, leaves the group and ends ``next()`` with `nil`. Harmless when called twice.
    func close() async
}

extension MessageSource {
    /// Long enough to be no limit, for a source whose group waits.
    public var releaseLimit: Duration { .seconds(60) }

    /// Nothing is known, for a source that has nobody to ask.
    public func status() async -> ConsumerStatus { ConsumerStatus() }
}
