/// How long to wait before a request is repeated: four times as long each time, with full jitter, so that many workers
/// whose server was busy do not all come back at once.
struct S3Backoff {
    private var delay: Duration
    private var left: Int

    init(first: Duration, repeats: Int = 3) {
        delay = first
        left = repeats
    }

    /// The next wait; `nil` when it was enough.
    mutating func next() -> Duration? {
        guard left > 0 else { return nil }
        left -= 1
        defer { delay *= 4 }
        return delay * Double.random(in: 0.5...1)
    }
}
