import Synchronization

/// What a worker knows of its own state, for `/readyz` and for those who wait for it. Safe from any task or thread.
public final class WorkerHealth: Sendable {
    private struct State {
        var partitions: Set<TopicPartition> = []
        /// The group has shared out and has told this worker its part, be it none.
        var hasPart = false
        var heldDeadLetters: [Int: String] = [:]
        var deliveries = 0
        var isStopping = false
        var kafka = ConsumerStatus()
        var deadLetterProblems: [String: String] = [:]
        var totals = WorkerTotals()
    }

    private let state = Locked(State())

    /// A worker that has not started.
    public init() {}

    /// What keeps the worker from being ready, each in a line for a person; empty when it is ready.
    ///
    /// A worker for which the group has no partition left is ready: it takes over as soon as another one goes.
    public var problems: [String] {
        state.withLock { state in
            if state.isStopping { return ["the worker is stopping"] }
            var problems = state.kafka.problems
            if state.partitions.isEmpty, !state.hasPart {
                problems.append(
                    "no partition is assigned to this worker: it has not been given its part by the group yet")
            }
            for (topic, problem) in state.deadLetterProblems.sorted(by: { $0.key < $1.key }) {
                problems.append("the dead-letter topic \(topic) cannot be written to: \(problem)")
            }
            if let held = state.heldDeadLetters.values.first { problems.append("dead letters are held: \(held)") }
            return problems
        }
    }

    /// The partitions that are assigned now.
    public var partitions: Set<TopicPartition> { state.withLock { $0.partitions } }

    /// The messages behind which the group is, of each partition that is assigned here, when Kafka was last asked.
    public var lag: [TopicPartition: Int64] {
        state.withLock { state in state.kafka.lag.filter { state.partitions.contains($0.key) } }
    }

    /// What the worker has done so far.
    public var totals: WorkerTotals { state.withLock { $0.totals } }

    func count(_ change: (inout WorkerTotals) -> Void) {
        state.withLock { change(&$0.totals) }
    }

    // MARK: Partitions

    func assigned(_ partitions: [TopicPartition]) {
        state.withLock { state in
            state.partitions.formUnion(partitions)
            state.hasPart = true
        }
    }

    /// Given back: what the worker's part is now, the group tells next.
    func unassigned(_ partitions: [TopicPartition]) {
        state.withLock { state in
            state.partitions.subtract(partitions)
            if state.partitions.isEmpty { state.hasPart = false }
        }
    }

    /// Taken away: the group has counted this worker out.
    func lost(_ partitions: [TopicPartition]) {
        unassigned(partitions)
    }

    // MARK: Dead letters

    /// Dead letters that Kafka has not taken so far, though they were sent.
    var heldDeadLetterCount: Int { state.withLock { $0.heldDeadLetters.count } }

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

    // MARK: Kafka

    /// The brokers were asked. Where they do not answer, how far the group is behind is not known any more.
    func kafka(_ status: ConsumerStatus) {
        state.withLock { $0.kafka = status }
    }

    /// A dead-letter topic was looked at.
    ///
    /// - Parameter problem: what is in the way; `nil` where nothing is.
    /// - Returns: whether that is news.
    func deadLetterTopic(_ topic: String, _ problem: String?) -> Bool {
        state.withLock { state in
            let isNews = (state.deadLetterProblems[topic] == nil) != (problem == nil)
            state.deadLetterProblems[topic] = problem
            return isNews
        }
    }

    func stopping() {
        state.withLock { $0.isStopping = true }
    }
}
