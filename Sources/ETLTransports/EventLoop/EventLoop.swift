import CSockets
import DequeModule
import ETL
import Synchronization

/// One thread on which FTP sessions live, and the tasks of the jobs that use them: it runs what is ready and waits for
/// the sockets of the rest.
///
/// A file of 16 KiB is a dozen short waits for two servers. Where each session has a thread of its own, every one of
/// them is a change of threads, and so is every byte that goes from the session that reads to the one that writes; that
/// was most of what a file cost. Here both legs of a job and the job itself are tasks of one executor: they hand over to
/// each other without the system, and one `poll` hears of all sockets that have become ready meanwhile.
///
/// Not SwiftNIO, whose channels are made for connections that live: a file here takes two that live for a millisecond,
/// and a pipeline, its handlers and promises for each cost more than all else that is done for the file.
///
/// Nothing that runs here may block. The thread starts when it is first needed (``start()``) and ends with the process:
/// a loop is never freed.
final class EventLoop: SerialExecutor {
    /// How many rounds of tasks run before the sockets have their turn.
    private static let mostRounds = 16

    private static let stackSize = 1024 * 1024

    private let queue = EventLoopQueue()

    /// Where the tasks of jobs run.
    let tasks: EventLoopTaskExecutor

    init() {
        tasks = EventLoopTaskExecutor(queue)
    }

    /// Starts the thread, if it does not run yet.
    ///
    /// - Throws: ``ErrorKind/outOfResources``; the next call tries again.
    func start() throws(TransferError) {
        try queue.state.withLock { state throws(TransferError) in
            guard state.wakePipe == nil else { return }
            let pipe = try WakePipe()
            try SystemThread.start(stackSize: Self.stackSize) { self.run(wokenBy: pipe) }
            state.wakePipe = pipe
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(job, isIsolated: true)
    }

    /// Waits for a socket. For tasks of this loop.
    func wait(
        for socket: Int32, _ readiness: SocketReadiness, atMost timeout: Duration, _ interrupt: Interrupt,
        isolation: isolated (any Actor)? = #isolation
    ) async -> SocketWaitEnd {
        interrupt.wakes(self)
        let deadline = SuspendingClock().now.advanced(by: timeout)
        return await withCheckedContinuation { continuation in
            let wait = SocketWait(
                socket: socket, readiness: readiness, deadline: deadline, interrupt: interrupt,
                continuation: continuation)
            queue.wake { $0.waits.append(wait) }
        }
    }

    /// Has the thread look at what it waits for: one of the calls is to end.
    func wake() {
        queue.wake()
    }

    // MARK: The thread

    private func run(wokenBy pipe: WakePipe) -> Never {
        let (serial, task) = (asUnownedSerialExecutor(), tasks.asUnownedTaskExecutor())
        var ready = Deque<EventLoopQueue.Ready>()
        var sockets: [etl_pollfd] = []
        var ended: [(SocketWait, SocketWaitEnd)] = []
        while true {
            for _ in 0..<Self.mostRounds {
                queue.state.withLock { swap(&$0.ready, &ready) }
                if ready.isEmpty { break }
                while let next = ready.popFirst() {
                    if next.isIsolated {
                        next.job.runSynchronously(isolatedTo: serial, taskExecutor: task)
                    } else {
                        next.job.runSynchronously(on: task)
                    }
                }
            }
            let timeout = prepare(&sockets, pipe)
            _ = etl_poll(&sockets, UInt32(sockets.count), timeout)
            if sockets[0].revents != 0 { pipe.drain() }
            collect(sockets, into: &ended)
            for (wait, end) in ended { wait.continuation.resume(returning: end) }
            ended.removeAll(keepingCapacity: true)
        }
    }

    /// Lists the sockets that are waited for, in the order of the waits, and says for how many milliseconds.
    private func prepare(_ sockets: inout [etl_pollfd], _ pipe: WakePipe) -> Int32 {
        sockets.removeAll(keepingCapacity: true)
        sockets.append(etl_pollfd(fd: pipe.readEnd, events: SocketReadiness.reading.events, revents: 0))
        return queue.state.withLock { state in
            var nearest: SuspendingClock.Instant?
            var isDue = !state.ready.isEmpty
            for wait in state.waits {
                sockets.append(etl_pollfd(fd: wait.socket, events: wait.readiness.events, revents: 0))
                isDue = isDue || wait.interrupt.error != nil
                nearest = min(nearest ?? wait.deadline, wait.deadline)
            }
            if isDue { return 0 }
            state.isAsleep = true
            guard let nearest else { return -1 }
            return Int32(clamping: SuspendingClock().now.duration(to: nearest).milliseconds)
        }
    }

    /// Takes out the waits that are over. Those that came since `sockets` was made are at the end of the list.
    private func collect(_ sockets: [etl_pollfd], into ended: inout [(SocketWait, SocketWaitEnd)]) {
        let now = SuspendingClock().now
        queue.state.withLock { state in
            state.isAsleep = false
            var kept = 0
            for index in state.waits.indices {
                let wait = state.waits[index]
                let isReady = index + 1 < sockets.count && sockets[index + 1].revents != 0
                if let end = wait.end(isReady: isReady, at: now) {
                    ended.append((wait, end))
                } else {
                    if kept != index { state.waits[kept] = wait }
                    kept += 1
                }
            }
            state.waits.removeLast(state.waits.count - kept)
        }
    }
}

extension EventLoop: Waking {}
