import DequeModule

/// Remembers which directories were looked through, so that each is only now and then. Its memory is bounded.
struct SweptDirectories {
    /// A directory of a server.
    struct Directory: Hashable, Sendable {
        let server: ServerName
        let path: String
    }

    /// How long a directory is left alone.
    let interval: Duration

    /// How many are remembered: of more, the one that was looked through first is forgotten, and its turn comes sooner.
    let limit: Int

    private var times: [Directory: Duration] = [:]
    private var order: Deque<Directory> = []

    init(interval: Duration, limit: Int = 10_000) {
        self.interval = interval
        self.limit = limit
    }

    /// Whether it is a directory's turn; if so, it is taken for looked through.
    ///
    /// - Parameter now: time since any fixed moment; never less than the last time.
    mutating func takeTurn(of directory: Directory, now: Duration) -> Bool {
        forget(before: now - interval)
        guard times[directory] == nil else { return false }
        if order.count == limit, let oldest = order.popFirst() { times[oldest] = nil }
        times[directory] = now
        order.append(directory)
        return true
    }

    /// Gives a directory's turn back: it was not looked through after all.
    mutating func giveBackTurn(of directory: Directory) {
        times[directory] = nil
        order.removeAll { $0 == directory }
    }

    private mutating func forget(before limit: Duration) {
        while let oldest = order.first, let time = times[oldest], time <= limit {
            times[oldest] = nil
            order.removeFirst()
        }
    }
}
