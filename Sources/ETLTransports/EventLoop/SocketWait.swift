import CSockets
import ETL

/// What a socket is waited for.
enum SocketReadiness: Sendable {
    case reading, writing

    var events: Int16 {
        switch self {
        case .reading: Int16(ETL_POLL_READING)
        case .writing: Int16(ETL_POLL_WRITING)
        }
    }
}

/// How a wait for a socket ended.
enum SocketWaitEnd: Equatable {
    /// It is ready, or it is broken: the next call on it tells.
    case ready
    /// Nothing came in time.
    case timedOut
    /// The call was to end.
    case interrupted(TransferError)
}

/// One task of an ``EventLoop`` that waits for a socket.
struct SocketWait {
    let socket: Int32
    let readiness: SocketReadiness
    let deadline: SuspendingClock.Instant
    let interrupt: Interrupt
    let continuation: CheckedContinuation<SocketWaitEnd, Never>

    /// How it has ended, if it has.
    func end(isReady: Bool, at now: SuspendingClock.Instant) -> SocketWaitEnd? {
        if let error = interrupt.error { return .interrupted(error) }
        if isReady { return .ready }
        return deadline <= now ? .timedOut : nil
    }
}
