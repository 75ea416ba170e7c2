import DequeModule

/// Who has which session, and who waits for one: the decisions of a ``SessionPool``, without the sessions.
struct PoolState {
    /// A session, by number.
    typealias SessionID = Int

    /// A caller that asked for a session.
    typealias CallerID = Int

    /// What a caller gets.
    enum Grant: Equatable {
        /// This session, which has been used before.
        case reuse(SessionID)
        /// A new session under this number.
        case open(SessionID)
        /// Nothing yet: it is told later.
        case wait
        /// Nothing ever: the pool is closed.
        case refused
    }

    /// What becomes of a session that was given back.
    enum Return: Equatable {
        /// It goes to this caller, who waited longest.
        case hand(to: CallerID)
        /// It waits for its next use.
        case keep
        /// It is closed.
        case close
    }

    private struct Idle {
        let id: SessionID
        let since: Duration
    }

    private let limit: Int
    private let idleTimeout: Duration
    private var nextID = 0
    private var busy: Set<SessionID> = []
    // The one used last is at the end: it is the likeliest to be alive, and the others get their rest.
    private var idle: [Idle] = []
    private var waiting = Deque<CallerID>()
    private(set) var isClosed = false

    init(limit: Int, idleTimeout: Duration) {
        precondition(limit > 0, "a pool has at least one session")
        self.limit = limit
        self.idleTimeout = idleTimeout
    }

    /// How many sessions there are.
    var count: Int { busy.count + idle.count }

    mutating func ask(_ caller: CallerID) -> Grant {
        guard !isClosed else { return .refused }
        if let last = idle.popLast() {
            busy.insert(last.id)
            return .reuse(last.id)
        }
        guard count < limit else {
            waiting.append(caller)
            return .wait
        }
        nextID += 1
        busy.insert(nextID)
        return .open(nextID)
    }

    /// The session that a caller was to open is not there: its place is free again. Nobody waits for it, since it was
    /// never lent.
    mutating func couldNotOpen(_ session: SessionID) {
        busy.remove(session)
    }

    /// A caller that waited no longer does. `false`: it has been given a session meanwhile.
    mutating func giveUp(_ caller: CallerID) -> Bool {
        guard let index = waiting.firstIndex(of: caller) else { return false }
        waiting.remove(at: index)
        return true
    }

    mutating func giveBack(_ session: SessionID, at now: Duration) -> Return {
        precondition(busy.contains(session), "a session is given back once")
        if let caller = waiting.popFirst() { return .hand(to: caller) }
        busy.remove(session)
        guard !isClosed else { return .close }
        idle.append(Idle(id: session, since: now))
        return .keep
    }

    /// When the next idle session is to be closed; `nil` when none is idle.
    var nextExpiry: Duration? { idle.first.map { $0.since + idleTimeout } }

    /// The sessions whose time has come.
    mutating func expire(at now: Duration) -> [SessionID] {
        let due = idle.prefix { $0.since + idleTimeout <= now }.map(\.id)
        idle.removeFirst(due.count)
        return due
    }

    /// Closes the pool: these sessions are idle, these are in use, these callers wait in vain.
    mutating func close() -> (idle: [SessionID], busy: [SessionID], waiting: [CallerID]) {
        isClosed = true
        defer {
            idle = []
            waiting = []
        }
        // Not Array(waiting): of an empty Deque that writes to the one empty array that all threads share, 0 over 0,
        // which ThreadSanitizer takes for the race that it formally is.
        return (idle.map(\.id), Array(busy), waiting.map(\.self))
    }
}
