/// Runs tasks on the thread of an event loop, outside of the actors that live there.
///
/// An object of its own, since the runtime compares executors: between functions of a task that belong to no actor it
/// goes on without the queue only if the thread is known to run no actor's code.
final class EventLoopTaskExecutor: TaskExecutor {
    private let queue: EventLoopQueue

    init(_ queue: EventLoopQueue) {
        self.queue = queue
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(job, isIsolated: false)
    }
}
