/// Tells a peer that moves nothing from one that is only slow, and from a wait that is our own.
///
/// Asleep until the request is sent: for connecting libcurl has a limit of its own.
///
/// libcurl's low-speed limit cannot: it also counts the time for which our own callbacks block because the other
/// server of the transfer is the slow one.
struct StallWatch {
    private let limit: Duration
    private var lastMove: SuspendingClock.Instant?
    private var bytes: Int64 = 0

    init(limit: Duration) {
        self.limit = limit
    }

    /// The transfer has begun.
    mutating func start(at now: SuspendingClock.Instant) {
        lastMove = now
    }

    /// Our own side has let go: the peer's time starts anew.
    mutating func resume(at now: SuspendingClock.Instant) {
        lastMove = lastMove.map { _ in now }
    }

    /// Whether the peer has moved nothing for the limit, given how many bytes have passed in all.
    mutating func isStalled(bytes: Int64, now: SuspendingClock.Instant) -> Bool {
        guard let lastMove else { return false }
        if bytes != self.bytes {
            self.bytes = bytes
            self.lastMove = now
            return false
        }
        return lastMove.duration(to: now) >= limit
    }
}
