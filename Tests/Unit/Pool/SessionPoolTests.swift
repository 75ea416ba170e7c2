import ETL
import Synchronization
import Testing

@testable import ETLTransports

@Suite("A pool of sessions")
struct SessionPoolTests {
    private final class Session: PooledSession {
        let closed = Locked(false)
        let ended = Locked<TransferError?>(nil)
        func abort(_ error: TransferError) { ended.withLock { $0 = error } }
        func close() async { closed.withLock { $0 = true } }
        var isClosed: Bool { closed.withLock(\.self) }
    }

    /// Sleeps until it is told that the time has come.
    private final class HandClock: Clock, Sendable {
        struct Instant: InstantProtocol {
            var time: Duration
            func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
            func duration(to other: Instant) -> Duration { other.time - time }
            static func < (left: Instant, right: Instant) -> Bool { left.time < right.time }
        }
        private let state = Locked<(now: Duration, sleepers: [(Duration, CheckedContinuation<Void, Never>)])>(
            (.zero, []))
        let sleeping = AsyncStream.makeStream(of: Void.self)
        var now: Instant { Instant(time: state.withLock(\.now)) }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            await withCheckedContinuation { continuation in
                state.withLock { $0.sleepers.append((deadline.time, continuation)) }
                sleeping.continuation.yield()
            }
        }
        func advance(by duration: Duration) {
            let due = state.withLock { state in
                state.now += duration
                defer { state.sleepers.removeAll { $0.0 <= state.now } }
                return state.sleepers.filter { $0.0 <= state.now }
            }
            for sleeper in due { sleeper.1.resume() }
        }
    }

    private let closed = TransferError(.connectionLost, server: "s:21", "closed", isRetriable: true)

    @Test func lendsAndTakesBack() async throws {
        let pool = SessionPool(limit: 1, idleTimeout: .seconds(1), clock: ContinuousClock(), closedError: closed) { _ in
            Session()
        }
        let first = try await pool.borrow()
        async let second = pool.borrow()
        let waiting = Task { try await pool.borrow() }
        waiting.cancel()
        let error = await #expect(throws: TransferError.self) { try await waiting.value }
        #expect(error?.kind == .cancelled)
        await pool.giveBack(first)
        let same = try await second
        #expect(same.session === first.session)
        #expect(pool.count == 1)
        await pool.giveBack(same)
        let again = try await pool.borrow()
        #expect(again.session === first.session)
        await pool.giveBack(again)
        await pool.close()
        #expect(first.session.isClosed)
    }

    @Test func closesWhatIsIdle() async throws {
        let clock = HandClock()
        let pool = SessionPool(limit: 2, idleTimeout: .seconds(10), clock: clock, closedError: closed) { _ in Session()
        }
        let (first, second) = (try await pool.borrow(), try await pool.borrow())
        var sleeps = clock.sleeping.stream.makeAsyncIterator()
        await pool.giveBack(first)
        await sleeps.next()
        clock.advance(by: .seconds(4))
        await pool.giveBack(second)
        clock.advance(by: .seconds(6))
        // Asleep again, for the second: the first is closed by now.
        await sleeps.next()
        #expect(first.session.isClosed && !second.session.isClosed)
        #expect(pool.count == 1)
        clock.advance(by: .seconds(4))
        while !second.session.isClosed { await Task.yield() }
        #expect(pool.count == 0)
    }

    @Test func endsEverything() async throws {
        let pool = SessionPool(limit: 1, idleTimeout: .seconds(1), clock: ContinuousClock(), closedError: closed) { _ in
            Session()
        }
        let lease = try await pool.borrow()
        let waiting = Task { try await pool.borrow() }
        await pool.close()
        let error = await #expect(throws: TransferError.self) { try await waiting.value }
        #expect(error == closed)
        #expect(lease.session.ended.withLock(\.self) == closed)
        await pool.giveBack(lease)
        #expect(lease.session.isClosed)
        await #expect(throws: closed) { try await pool.borrow() }
    }
}
