import Synchronization

/// What a worker knows of its own state, for `/readyz` and for those who wait for it. Safe from any task or thread.
public final class WorkerHealth: Sendable {
    private struct State {
        var partitions: Set<TopicPartition> = []
        var heldDeadLetters: [Int: String] = [:]
        var deliveries = 0
        var isStopping = false
        var totals = WorkerTotals()
    }

    private let state = Locked(State())

    /// A worker that has not started.
    public init() {}

    /// What keeps the worker from being ready, each in a line for a person; empty when it is ready.
    public var problems: [String] {
        state.withLock { state in
            if state.isStopping { return ["the worker is stopping"] }
            var problems: [String] = []
            if state.partitions.isEmpty { problems.append("no partition is assigned to this worker") }
            if let held = state.heldDeadLetters.values.first { problems.append("dead letters are held: \(held)") }
            return problems
        }
    }

    /// The partitions that are assigned now.
    public var partitions: Set<TopicPartition> { state.withLock { $0.partitions } }

    /// What the worker has done so far.
    public var totals: WorkerTotals { state.withLock { $0.totals } }

    func count(_ change: (inout WorkerTotals) -> Void) {
        state.withLock { change(&$0.totals) }
    }

    func assigned(_ partitions: [TopicPartition]) {
        state.withLock { $0.partitions.formUnion(partitions) }
    }

    func unassigned(_ partitions: [TopicPartition]) {
        state.withLock { $0.partitions.subtract(partitions) }
    }

    /// A number for a dead letter that is on its way.
    func beginDelivery() -> Int {
        state.withLock { state in
            state.deliveries += 1
            return state.deliveries
        }
    }

    func deliveryIsHeld(_ delivery: Int, because reason: String) {
        state.withLock { $0.heldDeadLetters[delivery] = reason }
    }

    /// The dead letter is written, or was let go.
    func endDelivery(_ delivery: Int) {
        state.withLock { $0.heldDeadLetters[delivery] = nil }
    }

    func stopping() {
        state.withLock { $0.isStopping = true }
    }
}
