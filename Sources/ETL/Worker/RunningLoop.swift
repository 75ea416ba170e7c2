import Synchronization

/// The loop that runs, for those who look at it from outside.
final class RunningLoop: Sendable {
    private let inbox = Locked<WorkerInbox?>(nil)

    /// What the worker has in hand: nothing, where it does not run.
    var snapshot: WorkerSnapshot { inbox.withLock { $0 }?.snapshot ?? WorkerSnapshot() }

    func begin(_ inbox: WorkerInbox) {
        self.inbox.withLock { $0 = inbox }
    }

    func end() {
        inbox.withLock { $0 = nil }
    }
}
