import Synchronization

/// Removes what killed workers left beside the files that this one publishes (``StaleTemporaries``).
///
/// One directory at a time, each at most once in ``WorkerConfiguration/temporaryMaxAge``, in a task of its own that
/// rests nine times as long as it worked: it takes a tenth of one connection at most. Safe from any task.
final class TemporarySweeper: Sendable {
    /// Directories that wait, at most; of more, those that came last get their turn with their next file.
    private static let queueLimit = 10_000

    private struct Turn: Sendable {
        let location: FileLocation
        let hasServersTime: Bool
    }

    private let directories: Locked<SweptDirectories>
    private let stopwatch: Stopwatch
    private let clock: any Clock<Duration>
    private let queue: AsyncStream<Turn>.Continuation
    private let work: Task<Void, Never>

    /// - Parameters:
    ///   - maxAge: how old a file must be.
    ///   - clock: for the rests, and for when a directory's turn comes again.
    ///   - now: the time of day.
    init(
        maxAge: Duration, stores: FileStores, clock: any Clock<Duration>, log: WorkerLog,
        now: @escaping @Sendable () -> UTCTime
    ) {
        directories = Locked(SweptDirectories(interval: maxAge))
        stopwatch = Stopwatch(clock)
        self.clock = clock
        let (stream, queue) = AsyncStream.makeStream(
            of: Turn.self, bufferingPolicy: .bufferingOldest(Self.queueLimit))
        self.queue = queue
        let sweep = TemporarySweep(rule: StaleTemporaries(maxAge: maxAge), stores: stores, log: log, now: now)
        work = Task {
            for await turn in stream {
                let stopwatch = Stopwatch(clock)
                await sweep.run(beside: turn.location, hasServersTime: turn.hasServersTime)
                let rest = stopwatch.elapsed * 9
                if rest > .zero { try? await clock.sleep(for: rest) }
            }
        }
    }

    /// Hears that a file was published.
    ///
    /// - Parameter keepsTime: whether it has its source's time, and not that of the server's clock.
    func published(_ location: FileLocation, keepsTime: Bool) {
        let directory = SweptDirectories.Directory(server: location.server, path: location.path.directory)
        guard directories.withLock({ $0.takeTurn(of: directory, now: stopwatch.elapsed) }) else { return }
        if case .dropped = queue.yield(Turn(location: location, hasServersTime: !keepsTime)) {
            directories.withLock { $0.giveBackTurn(of: directory) }
        }
    }

    /// Ends the work.
    ///
    /// - Parameter limit: how long what is under way and what waits may take.
    func close(within limit: Duration) async {
        queue.finish()
        let deadline = Task { [clock, work] in
            if limit > .zero { try await clock.sleep(for: limit) }
            work.cancel()
        }
        await work.value
        deadline.cancel()
    }
}
