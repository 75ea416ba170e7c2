import ETL
import Synchronization

/// ``SourceState`` between a worker's tasks and the thread that polls, with those of them who wait.
final class SourceMailbox: Sendable {
    private struct Guarded {
        var state = SourceState()
        var reader: CheckedContinuation<MessageSourceEvent?, any Error>?
        var releasers: [CheckedContinuation<Void, Never>] = []
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let guarded = Locked(Guarded())
    private let pipe: WakePipe

    init(pipe: WakePipe) {
        self.pipe = pipe
    }

    // MARK: The worker's side

    func next() async throws -> MessageSourceEvent? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                var makesRoom = false
                let result: Result<MessageSourceEvent?, any Error>? = guarded.withLock { guarded in
                    makesRoom = guarded.state.isFull
                    precondition(guarded.reader == nil, "one task at a time may wait for the next event")
                    guard !Task.isCancelled else { return .success(nil) }
                    if let result = guarded.state.takeEvent() { return result }
                    guarded.reader = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
                // Where there were too many bytes, what was handed out makes room for more.
                if makesRoom, case .success(.messages) = result { pipe.wake() }
            }
        } onCancel: {
            guarded.withLock { $0.reader.take() }?.resume(returning: nil)
        }
    }

    func request(_ count: Int) {
        change { $0.request(count) }
        pipe.wake()
    }

    /// Kept for the thread, which stores it within its next round: no wake-up, since a commit waits for a second
    /// anyway.
    func markDone(_ partition: TopicPartition, before offset: Int64) {
        guarded.withLock { $0.state.markDone(partition, before: offset) }
    }

    func release(_ partitions: [TopicPartition]) async {
        await withCheckedContinuation { continuation in
            let isComplete = guarded.withLock { guarded in
                guard guarded.state.release(partitions) else { return false }
                guarded.releasers.append(continuation)
                return true
            }
            if isComplete { pipe.wake() } else { continuation.resume() }
        }
    }

    func close() async {
        change { $0.close() }
        pipe.wake()
        await withCheckedContinuation { continuation in
            let isClosed = guarded.withLock { guarded in
                if !guarded.state.isClosed { guarded.closers.append(continuation) }
                return guarded.state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    /// As ``close()``, for one that cannot wait.
    func beginClose() {
        change { $0.close() }
        pipe.wake()
    }

    // MARK: The thread's side

    /// Changes the state, and wakes whom the change concerns, outside of the lock.
    @discardableResult
    func change<Value>(_ body: (inout SourceState) -> Value) -> Value {
        typealias Woken = (
            reader: CheckedContinuation<MessageSourceEvent?, any Error>, result: Result<MessageSourceEvent?, any Error>
        )
        let (value, woken, others): (Value, Woken?, [CheckedContinuation<Void, Never>]) = guarded.withLock { guarded in
            let value = body(&guarded.state)
            var woken: Woken?
            if let reader = guarded.reader, let result = guarded.state.takeEvent() {
                guarded.reader = nil
                woken = (reader, result)
            }
            var others: [CheckedContinuation<Void, Never>] = []
            if guarded.state.revokedPartitions == nil || guarded.state.isClosed {
                others += guarded.releasers
                guarded.releasers = []
            }
            if guarded.state.isClosed {
                others += guarded.closers
                guarded.closers = []
            }
            return (value, woken, others)
        }
        woken?.reader.resume(with: woken!.result)
        for other in others { other.resume() }
        return value
    }
}
