/// How many more messages the worker asks for: enough to keep its slots busy, never so many that what it holds grows
/// with the backlog.
struct IntakeWindow {
    /// Messages taken and not yet committed, at most. What a killed worker leaves to be done again.
    let maxMessages: Int

    /// Bytes of those messages, at most; a little more where the last ones are large.
    let maxBytes: Int

    /// Messages asked for at a time.
    let batch: Int

    private(set) var outstandingCredit = 0
    /// Whether it became full and has had no room since: see ``crossing(held:bytes:)``.
    private(set) var isFull = false

    /// What happened to the window's edge.
    enum Crossing {
        /// Nothing more is asked for until something old is done.
        case full
        /// There is room again.
        case open
    }

    init(concurrency: Int, maxMessages: Int = 10_000, maxBytes: Int = 16 * 1024 * 1024) {
        self.maxMessages = maxMessages
        self.maxBytes = maxBytes
        batch = min(max(2 * concurrency, 16), maxMessages)
    }

    /// Notes that the source has handed out `count` messages.
    mutating func received(_ count: Int) {
        outstandingCredit = max(0, outstandingCredit - count)
    }

    /// How many messages to ask for now; 0 for none.
    ///
    /// With a free slot more is asked for even while jobs are ready: they may all wait for one server, and the next
    /// message may be for another.
    ///
    /// - Parameters:
    ///   - held: messages in the commit window.
    ///   - bytes: their bytes.
    ///   - ready: jobs that could run and do not.
    ///   - hasFreeSlot: whether one more job could run.
    mutating func request(held: Int, bytes: Int, ready: Int, hasFreeSlot: Bool) -> Int {
        guard hasFreeSlot || ready < batch / 2, outstandingCredit < batch / 2 + 1, bytes < maxBytes else { return 0 }
        let count = min(batch - outstandingCredit, maxMessages - held - outstandingCredit)
        guard count > 0 else { return 0 }
        outstandingCredit += count
        return count
    }

    /// Tells when the window has become full, and when a tenth of it is free again: in between, where each job that
    /// ends lets in another one, there is nothing to tell.
    mutating func crossing(held: Int, bytes: Int) -> Crossing? {
        let hasNoRoom = held >= maxMessages || bytes >= maxBytes
        let isOpen = held <= maxMessages * 9 / 10 && bytes <= maxBytes * 9 / 10
        guard isFull ? isOpen : hasNoRoom else { return nil }
        isFull.toggle()
        return isFull ? .full : .open
    }
}
