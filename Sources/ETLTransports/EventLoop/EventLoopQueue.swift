import DequeModule
import ETL
import Synchronization

/// What an ``EventLoop`` has to run and to wait for, and the way to wake it.
final class EventLoopQueue: Sendable {
    /// What is ready to run. An `UnownedJob` has no owner to free it: each is run exactly once, by the loop.
    struct Ready {
        let job: UnownedJob
        /// Whether it is an actor's.
        let isIsolated: Bool
    }

    struct State {
        var ready = Deque<Ready>()
        var waits: [SocketWait] = []
        /// What wakes the thread; `nil` before it has started.
        var wakePipe: WakePipe?
        /// Whether the thread waits, or is about to, and has to be woken for what comes.
        var isAsleep = false
    }

    let state = Locked(State())

    func append(_ job: consuming ExecutorJob, isIsolated: Bool) {
        let ready = Ready(job: UnownedJob(job), isIsolated: isIsolated)
        wake { $0.ready.append(ready) }
    }

    /// Changes what there is to do, and wakes the thread for it. On the loop's own thread that costs nothing.
    func wake(after change: (inout State) -> Void = { _ in }) {
        let pipe: WakePipe? = state.withLock { state in
            change(&state)
            guard state.isAsleep else { return nil }
            state.isAsleep = false
            return state.wakePipe
        }
        pipe?.wake()
    }
}
