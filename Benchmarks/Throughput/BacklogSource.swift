import ETL
import Synchronization

/// A backlog of jobs in memory: hands out what is asked for, and ends by itself once all is marked done.
///
/// Does as little as a source can, so that what is measured is the worker: the values are made beforehand and used
/// over and over.
final class BacklogSource: MessageSource {
    private struct State {
        var credit = 0
        var isAssigned = false
        var isOver = false
        var handedOut = 0
        var done: [Int64]
        var reader: CheckedContinuation<MessageSourceEvent?, Never>?
    }

    private let values: [[UInt8]]
    private let partitions: [TopicPartition]
    private let jobs: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - jobs: the length of the backlog.
    ///   - values: what their messages say, in turn.
    ///   - partitions: over how many partitions they are spread.
    init(jobs: Int, values: [[UInt8]], partitions: Int) {
        self.jobs = jobs
        self.values = values
        self.partitions = (0..<partitions).map { TopicPartition(topic: "jobs", partition: Int32($0)) }
        state = Mutex(State(done: Array(repeating: 0, count: partitions)))
    }

    func next() async throws -> MessageSourceEvent? {
        await withCheckedContinuation { continuation in
            let event: MessageSourceEvent?? = state.withLock { state in
                if let event = take(&state) { return event }
                state.reader = continuation
                return nil
            }
            if let event { continuation.resume(returning: event) }
        }
    }

    func request(_ count: Int) {
        change { $0.credit += count }
    }

    func markDone(_ partition: TopicPartition, before nextOffset: Int64) {
        change { state in
            state.done[Int(partition.partition)] = nextOffset
            if state.done.reduce(0, +) == jobs { state.isOver = true }
        }
    }

    func release(_ partitions: [TopicPartition]) async {}

    func close() async {
        change { $0.isOver = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let woken: (CheckedContinuation<MessageSourceEvent?, Never>, MessageSourceEvent?)? = state.withLock { state in
            body(&state)
            guard let reader = state.reader, let event = take(&state) else { return nil }
            state.reader = nil
            return (reader, event)
        }
        if let woken { woken.0.resume(returning: woken.1) }
    }

    /// The next event, `.some(nil)` for the end; `nil` where there is nothing to tell.
    private func take(_ state: inout State) -> MessageSourceEvent?? {
        if state.isOver { return .some(nil) }
        guard state.isAssigned else {
            state.isAssigned = true
            return .assigned(partitions)
        }
        let count = min(state.credit, jobs - state.handedOut)
        guard count > 0 else { return nil }
        let messages = (state.handedOut..<state.handedOut + count).map { number in
            Message(
                topicPartition: partitions[number % partitions.count], offset: Int64(number / partitions.count),
                value: values[number % values.count])
        }
        state.handedOut += count
        state.credit -= count
        return .messages(messages)
    }
}
