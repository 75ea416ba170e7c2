import DequeModule
import Dispatch
import ETL
import Synchronization

/// A thread of its own that runs one actor: what it runs may block, since nothing else waits for it.
///
/// A disk, libcurl and libssh block for as long as a transfer takes; on the threads of Swift's own pool, of which there
/// are as many as cores, a few slow servers would stop the whole process.
final class SessionThread: SerialExecutor {
    private struct State {
        // An `UnownedJob` has no owner to free it: each is run exactly once, by `run()`.
        var jobs = Deque<UnownedJob>()
        var isStopped = false
    }

    /// libcurl and its callbacks need some tens of kilobytes; the default of 8 MiB would only be address space, but
    /// a lock of all memory (`mlockall`) would make it real.
    private static let stackSize = 512 * 1024

    private let state = Locked(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Makes an executor without its thread: ``start(_:)`` comes before the first job.
    init() {}

    /// Starts the thread. It ends with ``stop()``.
    ///
    /// - Parameter begin: the system's own way but in tests.
    /// - Throws: ``ErrorKind/outOfResources`` when the system has no thread to give.
    func start(_ begin: SystemThread.Begin = SystemThread.begin) throws(TransferError) {
        // The thread's reference: the executor lives while it runs.
        try SystemThread.start(stackSize: Self.stackSize, begin) { self.run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wakeUp.signal()
    }

    /// Ends the thread once it has run what it was given.
    func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    private func run() {
        while true {
            wakeUp.wait()
            let (job, isStopped) = state.withLock { ($0.jobs.popFirst(), $0.isStopped) }
            if let job {
                job.runSynchronously(on: asUnownedSerialExecutor())
            } else if isStopped {
                return
            }
        }
    }
}
