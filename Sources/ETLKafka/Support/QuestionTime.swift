/// The time that all calls of one question to the brokers have together.
struct QuestionTime {
    private let end: ContinuousClock.Instant

    init(_ limit: Duration) {
        end = .now + limit
    }

    /// What is left, for librdkafka; at least a millisecond, since 0 means that it does not ask at all.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: end).components
        return Int32(clamping: max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }

    var isOver: Bool { ContinuousClock.now >= end }
}
