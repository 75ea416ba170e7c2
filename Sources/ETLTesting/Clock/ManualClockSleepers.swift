/// Who sleeps on a ``ManualClock`` and until when.
struct ManualClockSleepers {
    typealias Continuation = CheckedContinuation<Void, any Error>

    private struct Sleeper {
        let id: Int
        let deadline: Duration
        let continuation: Continuation
    }

    private(set) var now = Duration.zero
    /// In the order of their deadlines; equal ones as they came.
    private var sleepers: [Sleeper] = []

    var count: Int { sleepers.count }

    var remaining: [Duration] { sleepers.map { $0.deadline - now } }

    /// - Returns: `false` where the deadline is over already and nobody needs to wait.
    mutating func add(_ id: Int, until deadline: Duration, _ continuation: Continuation) -> Bool {
        guard deadline > now else { return false }
        let index = sleepers.firstIndex { $0.deadline > deadline } ?? sleepers.endIndex
        sleepers.insert(Sleeper(id: id, deadline: deadline, continuation: continuation), at: index)
        return true
    }

    mutating func remove(_ id: Int) -> Continuation? {
        sleepers.firstIndex { $0.id == id }.map { sleepers.remove(at: $0).continuation }
    }

    /// - Returns: those that are due, in order.
    mutating func advance(by duration: Duration) -> [Continuation] {
        now += duration
        let due = sleepers.prefix { $0.deadline <= now }.map(\.continuation)
        sleepers.removeFirst(due.count)
        return due
    }
}
