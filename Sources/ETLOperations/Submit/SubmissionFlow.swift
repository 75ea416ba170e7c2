import ETL
import Synchronization

/// Sends jobs through a window, and tells what came of them. One task sends, another reads ``settled``.
final class SubmissionFlow: Sendable {
    private struct Guarded {
        var window: SubmissionWindow
        /// Who waits for the window to change.
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// What came of the jobs, in the order in which they were sent. Ends with ``end()``.
    let settled: AsyncStream<[SubmissionWindow.Settled]>

    private let continuation: AsyncStream<[SubmissionWindow.Settled]>.Continuation
    private let producer: any MessageProducer
    private let guarded: Locked<Guarded>

    init(_ producer: any MessageProducer, window: SubmissionWindow) {
        self.producer = producer
        guarded = Locked(Guarded(window: window))
        (settled, continuation) = AsyncStream.makeStream()
    }

    /// Sends a job as soon as there is room.
    ///
    /// - Returns: `false` where it was not sent: an earlier one has failed, or the task was cancelled.
    func send(_ job: PreparedJob) async -> Bool {
        await wait { $0.isFull && !$0.hasFailed }
        guard !Task.isCancelled else { return false }
        let number: Int? = guarded.withLock { guarded in
            guard !guarded.window.hasFailed else { return nil }
            let size = job.message.value.count + (job.message.key?.count ?? 0)
            return guarded.window.add(.init(line: job.line, id: job.id, size: size))
        }
        guard let number else { return false }
        producer.send(job.message) { self.settle(number, $0) }
        return true
    }

    /// Waits for what is under way, and ends ``settled``.
    func end() async {
        await wait { !$0.isEmpty }
        continuation.finish()
    }

    private func settle(_ number: Int, _ outcome: MessageProducer.Outcome) {
        let waiter = guarded.withLock { guarded in
            let ready = guarded.window.settle(number, outcome)
            // Under the lock, since reports of two threads must not change places.
            if !ready.isEmpty { continuation.yield(ready) }
            return guarded.waiter.take()
        }
        waiter?.resume()
    }

    private func wait(while isSo: @Sendable (SubmissionWindow) -> Bool) async {
        while guarded.withLock({ isSo($0.window) }) {
            await withCheckedContinuation { continuation in
                let isOver = guarded.withLock { guarded in
                    guard isSo(guarded.window) else { return true }
                    guarded.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
    }
}
