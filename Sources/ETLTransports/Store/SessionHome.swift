import ETL

/// Where the sessions of a store run.
enum SessionHome: Sendable {
    /// On the event loops, where jobs run too: a session does not block.
    case eventLoops
    /// Each on a thread of its own, which it may block.
    case ownThreads

    /// Where jobs that use the sessions are best run; none where the system has no threads for the loops, as the first
    /// session then says.
    var executors: [any TaskExecutor] {
        switch self {
        case .eventLoops: (try? EventLoopGroup.shared.start()) == nil ? [] : EventLoopGroup.shared.executors
        case .ownThreads: []
        }
    }

    /// The home of the calling task.
    var ofCaller: PoolState.Home {
        switch self {
        case .eventLoops: EventLoopGroup.shared.home
        case .ownThreads: 0
        }
    }
}
