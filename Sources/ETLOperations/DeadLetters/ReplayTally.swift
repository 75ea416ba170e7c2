import ETL

/// What came of a replay.
public struct ReplayTally: Hashable, Sendable {
    /// Originals that were sent back, or would be.
    public internal(set) var sent = 0

    /// Letters that were left, by the reason.
    public internal(set) var left: [String: Int] = [:]

    /// Letters that were named, and that were not met yet.
    private(set) var unmet: Set<MessagePlace>

    /// Nothing came of it yet.
    ///
    /// - Parameter named: letters that were named one by one.
    init(named: Set<MessagePlace> = []) {
        unmet = named
    }

    /// All that were left.
    public var leftCount: Int { left.values.reduce(0, +) }

    mutating func meet(_ place: MessagePlace) {
        unmet.remove(place)
    }

    mutating func leave(_ reason: ReplayDecision.Reason) {
        left[reason.word, default: 0] += 1
    }

    /// How many were left, and why: `3 replayed before, 1 shortened`.
    var reasons: String { left.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }

    /// - Parameter isDryRun: whether nothing was sent.
    func line(isDryRun: Bool) -> String {
        "\(isDryRun ? "would send back" : "sent back") \(sent) \(sent == 1 ? "message" : "messages")"
            + (left.isEmpty ? "" : "; left \(leftCount): \(reasons)")
    }
}
