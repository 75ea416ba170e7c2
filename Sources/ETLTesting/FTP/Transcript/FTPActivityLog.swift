import ETL
import Synchronization

/// Keeps a server's activity, and wakes those who wait for some of it.
final class FTPActivityLog: Sendable {
    private struct Waiter {
        let predicate: @Sendable (FTPActivity) -> Bool
        let continuation: CheckedContinuation<FTPActivity, any Error>
    }

    private struct State {
        var activity = FTPActivity()
        var waiters: [Int: Waiter] = [:]
        var nextID = 0
    }

    private let state = Locked(State())
    private let start = ContinuousClock.now

    var activity: FTPActivity { state.withLock { $0.activity.apart() } }

    func log(_ event: FTPTranscript.Entry.Event, session: Int, isEncrypted: Bool = false) {
        let entry = FTPTranscript.Entry(
            session: session, time: ContinuousClock.now - start, event: event, isEncrypted: isEncrypted)
        change { activity in
            activity.transcript.append(entry)
            if let verb = entry.command?.verb { activity.commands[verb, default: 0] += 1 }
        }
    }

    @discardableResult
    func change<Result: Sendable>(_ change: (inout FTPActivity) -> Result) -> Result {
        let (result, snapshot, waiters) = state.withLock { state in
            let result = change(&state.activity)
            // A snapshot has a price: none without somebody who looks at it.
            return (result, state.waiters.isEmpty ? nil : state.activity.apart(), Array(state.waiters))
        }
        if let snapshot {
            // Outside of the lock: what a test's closure does is its own affair.
            for (id, waiter) in waiters where waiter.predicate(snapshot) { resume(id, with: .success(snapshot)) }
        }
        return result
    }

    /// Waits until the predicate holds, which is asked now and at every change.
    func wait(
        for what: String, within limit: Duration, until predicate: @escaping @Sendable (FTPActivity) -> Bool
    ) async throws -> FTPActivity {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            let seen = self.activity
            self.resume(id, with: .failure(FTPWaitTimeout(what: what, limit: limit, activity: seen)))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Waiter(predicate: predicate, continuation: continuation), as: id)
            }
        } onCancel: {
            resume(id, with: .failure(CancellationError()))
        }
    }

    private func add(_ waiter: Waiter, as id: Int) {
        let snapshot = state.withLock { state in
            state.waiters[id] = waiter
            return state.activity.apart()
        }
        if Task.isCancelled { return resume(id, with: .failure(CancellationError())) }
        // A change between the two lines asks the predicate itself; whoever comes first resumes.
        if waiter.predicate(snapshot) { resume(id, with: .success(snapshot)) }
    }

    private func resume(_ id: Int, with result: Result<FTPActivity, any Error>) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(with: result)
    }
}
