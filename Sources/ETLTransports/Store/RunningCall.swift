import ETL
import Synchronization

/// The call that runs on a session, so that it can be ended from elsewhere.
final class RunningCall: Sendable {
    private let state = Locked<(interrupt: Interrupt?, ending: TransferError?)>((nil, nil))

    /// Notes which call it is that runs.
    ///
    /// - Throws: where it, or the session, is to end already.
    func begin(_ interrupt: Interrupt) throws(TransferError) {
        let ending = state.withLock { state in
            state.interrupt = interrupt
            return state.ending
        }
        if let error = ending ?? interrupt.error { throw error }
    }

    /// Forgets the call.
    func end() {
        state.withLock { $0.interrupt = nil }
    }

    /// Ends what runs, and whatever begins later, with `error`.
    func abort(_ error: TransferError) {
        let interrupt = state.withLock { state in
            state.ending = state.ending ?? error
            return state.interrupt
        }
        interrupt?.raise(error)
    }
}
