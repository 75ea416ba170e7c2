import ETL
import Synchronization

/// A clock whose time passes only when a test says so, for retries and timeouts without waiting.
///
/// ```swift
/// let clock = ManualClock()
/// async let result = retry(on: clock)
/// try await clock.waitForSleepers(1)   // the code under test waits for its next try …
/// clock.advance(by: .seconds(30))      // … and half a minute later goes on
/// ```
/// Sleepers that are due are woken in the order of their deadlines. A cancelled sleeper is woken at once with
/// `CancellationError`.
public final class ManualClock: Clock, Sendable {
    /// A point in the clock's time, counted from its making.
    public struct Instant: InstantProtocol, CustomStringConvertible {
        /// The time since the clock was made.
        public let offset: Duration

        /// A point that long after the clock was made.
        public init(offset: Duration = .zero) {
            self.offset = offset
        }

        /// The point `duration` later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }

        /// The time from here to `other`.
        public func duration(to other: Instant) -> Duration { other.offset - offset }

        /// Orders by time.
        public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }

        /// The offset.
        public var description: String { "+\(offset)" }
    }

    private struct Guarded {
        var sleepers = ManualClockSleepers()
        var counters: [Int: (count: Int, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var nextID = 0

        mutating func makeID() -> Int {
            nextID += 1
            return nextID
        }
    }

    private let guarded = Locked(Guarded())

    /// Makes a clock that stands at zero.
    public init() {}

    /// The time that has been advanced so far.
    public var now: Instant { guarded.withLock { Instant(offset: $0.sleepers.now) } }

    /// Sleeps are exact.
    public var minimumResolution: Duration { .zero }

    /// How long each sleeper still has to sleep, the next one to wake first.
    public var pendingSleeps: [Duration] { guarded.withLock { $0.sleepers.remaining } }

    /// Sleeps until the clock has been advanced to `deadline`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let id = guarded.withLock { $0.makeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Asked under the lock, since the handler below may have come and gone before.
                let (outcome, satisfied): (Result<Void, any Error>?, [CheckedContinuation<Void, any Error>])
                (outcome, satisfied) = guarded.withLock { guarded in
                    guard !Task.isCancelled else { return (.failure(CancellationError()), []) }
                    guard guarded.sleepers.add(id, until: deadline.offset, continuation) else {
                        return (.success(()), [])
                    }
                    return (nil, Self.takeSatisfied(&guarded))
                }
                if let outcome { continuation.resume(with: outcome) }
                for counter in satisfied { counter.resume() }
            }
        } onCancel: {
            guarded.withLock { $0.sleepers.remove(id) }?.resume(throwing: CancellationError())
        }
    }

    /// Lets time pass, and wakes who is due.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "time does not run backwards")
        let due = guarded.withLock { $0.sleepers.advance(by: duration) }
        for sleeper in due { sleeper.resume() }
    }

    /// Waits until at least `count` tasks sleep on the clock, so that the next ``advance(by:)`` meets them.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func waitForSleepers(_ count: Int = 1) async throws {
        let id = guarded.withLock { $0.makeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = guarded.withLock { guarded in
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    guard guarded.sleepers.count < count else { return .success(()) }
                    guarded.counters[id] = (count, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            guarded.withLock { $0.counters.removeValue(forKey: id) }?.continuation.resume(
                throwing: CancellationError())
        }
    }

    private static func takeSatisfied(_ guarded: inout Guarded) -> [CheckedContinuation<Void, any Error>] {
        let count = guarded.sleepers.count
        let satisfied = guarded.counters.filter { $0.value.count <= count }
        for id in satisfied.keys { guarded.counters[id] = nil }
        return satisfied.sorted { $0.key < $1.key }.map(\.value.continuation)
    }
}
