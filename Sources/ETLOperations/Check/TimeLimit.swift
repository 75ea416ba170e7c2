import Synchronization

/// Ends what takes too long, also where it does not heed its cancellation: a call may hang in the kernel.
struct TimeLimit: Sendable {
    private let limit: Duration
    private let grace: Duration
    private let clock: any Clock<Duration>

    /// - Parameter grace: how long a cancelled operation may take to clear up behind itself.
    init(_ limit: Duration, grace: Duration, clock: any Clock<Duration>) {
        self.limit = limit
        self.grace = grace
        self.clock = clock
    }

    /// - Parameter onTimeout: called in the moment in which the time is over, before the operation is cancelled.
    /// - Returns: `nil` where the time was over first, or the task was cancelled.
    func run<Value: Sendable>(
        _ operation: @escaping @Sendable () async -> Value, onTimeout: @escaping @Sendable () -> Void = {}
    ) async -> Value? {
        let (ends, end) = AsyncStream.makeStream(of: Value?.self)
        let work = Task {
            end.yield(await operation())
            end.finish()
        }
        let timer = Task { [clock, limit, grace] in
            do {
                try await clock.sleep(for: limit)
                onTimeout()
                end.yield(nil)
                try await clock.sleep(for: grace)
            } catch {
                // The work was done first.
            }
            end.finish()
        }
        defer {
            work.cancel()
            timer.cancel()
        }
        var iterator = ends.makeAsyncIterator()
        guard let first = await iterator.next() else { return nil }
        if first == nil {
            work.cancel()
            _ = await iterator.next()
        }
        return first
    }
}
