import DequeModule

/// Who has which session, and who waits for one: the decisions of a ``SessionPool``, without the sessions.
struct PoolState {
    /// A session, by number.
    typealias SessionID = Int

    /// Where a session lives, by number: a caller is best served by one of its own home.
    typealias Home = Int

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
        let home: Home
        let since: Duration
    }

    private let limit: Int
    private let idleTimeout: Duration
    private var nextID = 0
    private var busy: [SessionID: Home] = [:]
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

    /// Whether somebody has the session now.
    func isBusy(_ session: SessionID) -> Bool { busy[session] != nil }

    /// - Parameter home: where the caller is. One that would have to be opened is not better than one from elsewhere.
    mutating func ask(_ caller: CallerID, at home: Home) -> Grant {
        guard !isClosed else { return .refused }
        if let index = idle.lastIndex(where: { $0.home == home }) ?? idle.indices.last {
            let session = idle.remove(at: index)
            busy[session.id] = session.home
            return .reuse(session.id)
        }
        guard count < limit else {
            waiting.append(caller)
            return .wait
        }
        nextID += 1
        busy[nextID] = home
        return .open(nextID)
    }

    /// The session that a caller was to open is not there: its place is free again. Nobody waits for it, since it was
    /// never lent.
    mutating func couldNotOpen(_ session: SessionID) {
        busy[session] = nil
    }

    /// A caller that waited no longer does. `false`: it has been given a session meanwhile.
    mutating func giveUp(_ caller: CallerID) -> Bool {
        guard let index = waiting.firstIndex(of: caller) else { return false }
        waiting.remove(at: index)
        return true
    }

    mutating func giveBack(_ session: SessionID, at now: Duration) -> Return {
        guard let home = busy[session] else { preconditionFailure("a session is given back once") }
        if let caller = waiting.popFirst() { return .hand(to: caller) }
        busy[session] = nil
        guard !isClosed else { return .close }
        idle.append(Idle(id: session, home: home, since: now))
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
        return (idle.map(\.id), Array(busy.keys), waiting.map(\.self))
    }
}
