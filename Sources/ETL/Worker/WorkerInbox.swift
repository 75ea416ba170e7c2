import DequeModule
import Synchronization

/// What the worker's loop is to hear of, in order, and the loop itself.
///
/// The loop has no task that waits for inputs. Who has one to tell runs the loop with it there and then, unless
/// somebody runs it already, who then takes that input along. So a job that ends starts the next one without waking
/// another thread, which at many small jobs is most of what a job costs. Safe from any task.
final class WorkerInbox: Sendable {
    private struct Queue {
        var inputs: Deque<WorkerInput> = []
        /// The loop is run by somebody, or it waits for the source, or it has not begun.
        var isBusy = true
        /// The loop has ended, with this fault or with none: what is heard now is dropped.
        var end: MessageSourceError??
        var waiter: CheckedContinuation<MessageSourceError?, Never>?
    }

    private let queue = Locked(Queue())
    /// Only who has set `isBusy` takes this lock, and who looks at what there is to count, now and then.
    private let loop = Locked<WorkerLoop?>(nil)
    private let source: any MessageSource

    init(source: any MessageSource) {
        self.source = source
    }

    /// Begins. What was heard before is taken first.
    func start(_ loop: WorkerLoop) {
        self.loop.withLock { $0 = loop }
        run()
    }

    /// Takes one input. Not from a cancellation handler: the loop may run right here, and it cancels tasks.
    func hear(_ input: WorkerInput) {
        let isIdle = queue.withLock { queue in
            guard queue.end == nil else { return false }
            queue.inputs.append(input)
            guard !queue.isBusy else { return false }
            queue.isBusy = true
            return true
        }
        if isIdle { run() }
    }

    /// What there is to count now; `nil` before the start and after the end.
    var snapshot: WorkerSnapshot? { loop.withLock { $0?.state.snapshot } }

    /// Waits until the loop has ended, whether the task is cancelled or not. One task at a time.
    ///
    /// - Returns: the fault that ended it, if it was one.
    func end() async -> MessageSourceError? {
        await withCheckedContinuation { continuation in
            let end: MessageSourceError?? = queue.withLock { queue in
                if queue.end == nil { queue.waiter = continuation }
                return queue.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }

    /// Runs the loop until there is nothing to hear, or it has to wait. To be called by who has set `isBusy`.
    private func run() {
        var pause = loop.withLock { $0?.goOn() }
        while pause == nil, let input = next() {
            pause = loop.withLock { $0?.handle(input) }
        }
        switch pause {
        case nil: break
        case .release(let partitions):
            // In a task of its own: this one may be a job's, and cancelled.
            Task {
                await source.release(partitions)
                run()
            }
        case .end(let error): finish(error)
        }
    }

    /// The next input; where there is none, whoever brings one runs the loop.
    private func next() -> WorkerInput? {
        queue.withLock { queue in
            let input = queue.inputs.popFirst()
            if input == nil { queue.isBusy = false }
            return input
        }
    }

    private func finish(_ error: MessageSourceError?) {
        // The loop's tasks hold the inbox, and the inbox the loop.
        loop.withLock { $0 = nil }
        let waiter = queue.withLock { queue in
            queue.end = .some(error)
            queue.inputs = []
            return queue.waiter.take()
        }
        waiter?.resume(returning: error)
    }
}
