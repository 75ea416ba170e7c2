import ETL
import Synchronization

/// The sessions of one server: at most so many, the one used last first, idle ones closed after a while, and callers
/// served in the order in which they came.
final class SessionPool<Session: PooledSession>: Sendable {
    /// A session that is borrowed until it is given back.
    struct Lease: Sendable {
        let session: Session
        fileprivate let id: PoolState.SessionID
    }

    private struct Guarded {
        var state: PoolState
        var sessions: [PoolState.SessionID: Session] = [:]
        var nextCaller = 0
        var waiting: [PoolState.CallerID: CheckedContinuation<Result<Lease, TransferError>, Never>] = [:]
        var isReaping = false
    }

    private let guarded: Locked<Guarded>
    private let makeSession: @Sendable (PoolState.Home) throws(TransferError) -> Session
    private let closedError: TransferError
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - closedError: what calls throw once the pool is closed.
    ///   - makeSession: what it throws, the caller who needed the session throws; the next one tries again.
    ///   - clock: for idle sessions.
    init<C: Clock<Duration>>(
        limit: Int, idleTimeout: Duration, clock: C, closedError: TransferError,
        makeSession: @escaping @Sendable (PoolState.Home) throws(TransferError) -> Session
    ) {
        guarded = Locked(Guarded(state: PoolState(limit: limit, idleTimeout: idleTimeout)))
        self.makeSession = makeSession
        self.closedError = closedError
        self.clock = clock
        let start = clock.now
        now = { start.duration(to: clock.now) }
    }

    /// How many sessions there are, idle and busy.
    var count: Int { guarded.withLock(\.state.count) }

    /// How many of the connections stand, and are in use. One that was lost is none, though its session is kept.
    var usage: ConnectionUsage {
        guarded.withLock { guarded in
            var usage = ConnectionUsage(open: 0, inUse: 0)
            for (id, session) in guarded.sessions where session.isConnected {
                usage.open += 1
                if guarded.state.isBusy(id) { usage.inUse += 1 }
            }
            return usage
        }
    }

    /// Borrows a session, one that lives at `home` if there is one; waits while all are in use.
    func borrow(at home: PoolState.Home = 0) async throws(TransferError) -> Lease {
        let caller = guarded.withLock { guarded in
            guarded.nextCaller += 1
            return guarded.nextCaller
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let result = ask(caller, at: home, continuation) { continuation.resume(returning: result) }
            }
        } onCancel: {
            guarded.withLock { guarded in
                guarded.state.giveUp(caller) ? guarded.waiting.removeValue(forKey: caller) : nil
            }?.resume(returning: .failure(cancelled))
        }
        return try result.get()
    }

    private func ask(
        _ caller: PoolState.CallerID, at home: PoolState.Home,
        _ continuation: CheckedContinuation<Result<Lease, TransferError>, Never>
    ) -> Result<Lease, TransferError>? {
        guarded.withLock { guarded in
            if Task.isCancelled { return .failure(cancelled) }
            switch guarded.state.ask(caller, at: home) {
            case .refused:
                return .failure(closedError)
            case .wait:
                guarded.waiting[caller] = continuation
                return nil
            case .open(let id):
                do throws(TransferError) {
                    let session = try makeSession(home)
                    guarded.sessions[id] = session
                    return .success(Lease(session: session, id: id))
                } catch {
                    guarded.state.couldNotOpen(id)
                    var error = error
                    error.server = error.server ?? closedError.server
                    return .failure(error)
                }
            case .reuse(let id):
                guard let session = guarded.sessions[id] else { preconditionFailure("an idle session is there") }
                return .success(Lease(session: session, id: id))
            }
        }
    }

    /// Gives a session back. Exactly once for each lease.
    func giveBack(_ lease: Lease) async {
        let now = now()
        let (outcome, waiter, startsReaping) = guarded.withLock { guarded in
            let outcome = guarded.state.giveBack(lease.id, at: now)
            var waiter: CheckedContinuation<Result<Lease, TransferError>, Never>?
            var startsReaping = false
            switch outcome {
            case .hand(let caller):
                waiter = guarded.waiting.removeValue(forKey: caller)
            case .keep:
                startsReaping = !guarded.isReaping
                guarded.isReaping = true
            case .close:
                guarded.sessions[lease.id] = nil
            }
            return (outcome, waiter, startsReaping)
        }
        waiter?.resume(returning: .success(lease))
        if outcome == .close { await lease.session.close() }
        if startsReaping { startReaping() }
    }

    /// Closes every session and fails every caller, those under way too.
    func close() async {
        let (idle, busy, waiting) = guarded.withLock { guarded in
            let (idle, busy, callers) = guarded.state.close()
            let idleSessions = idle.compactMap { guarded.sessions.removeValue(forKey: $0) }
            let waiting = callers.compactMap { guarded.waiting.removeValue(forKey: $0) }
            return (idleSessions, busy.compactMap { guarded.sessions[$0] }, waiting)
        }
        for waiter in waiting { waiter.resume(returning: .failure(closedError)) }
        for session in busy { session.abort(closedError) }
        for session in idle { await session.close() }
    }

    /// Closes idle sessions when their time comes; ends when none is idle, so that a pool at rest costs nothing.
    private func startReaping() {
        Task { [weak self, clock] in
            while let expiry = self?.nextReaping() {
                guard let wait = self.map({ expiry - $0.now() }) else { return }
                if wait > .zero { try? await clock.sleep(for: wait) }
                for session in self?.reap() ?? [] { await session.close() }
            }
        }
    }

    private func nextReaping() -> Duration? {
        guarded.withLock { guarded in
            let expiry = guarded.state.nextExpiry
            guarded.isReaping = expiry != nil
            return expiry
        }
    }

    private func reap() -> [Session] {
        let now = now()
        return guarded.withLock { guarded in
            guarded.state.expire(at: now).compactMap { guarded.sessions.removeValue(forKey: $0) }
        }
    }

    private var cancelled: TransferError {
        TransferError(.cancelled, server: closedError.server, isRetriable: true)
    }
}
