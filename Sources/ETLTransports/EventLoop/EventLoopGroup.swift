import ETL
import Foundation
import Synchronization

/// The event loops of the process, one for each core up to a few.
///
/// A job, its two legs and their sessions are best at home on one loop, where they hand over to each other without the
/// system; the jobs together are spread over the loops, so that no single core is the limit.
final class EventLoopGroup: Sendable {
    /// The process's one.
    static let shared = EventLoopGroup(count: min(ProcessInfo.processInfo.activeProcessorCount, mostLoops))

    /// A core moves some thousands of small files a second: more than these can do, no worker has jobs for.
    private static let mostLoops = 4

    /// Where a session lives is told by the index.
    let loops: [EventLoop]

    /// The same, for tasks that are to run on one of them.
    let executors: [any TaskExecutor]

    private let turn = Atomic<UInt>(0)

    init(count: Int) {
        loops = (0..<max(count, 1)).map { _ in EventLoop() }
        executors = loops.map(\.tasks)
    }

    /// Starts the threads, if they do not run yet.
    ///
    /// - Throws: ``ErrorKind/outOfResources``; the next call tries again.
    func start() throws(TransferError) {
        for loop in loops { try loop.start() }
    }

    /// The loop on which the calling task runs; for tasks that run elsewhere each in turn.
    var home: Int {
        let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor }
        if let executor, let home = loops.firstIndex(where: { $0.tasks.asUnownedTaskExecutor() == executor }) {
            return home
        }
        return Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(loops.count))
    }
}
