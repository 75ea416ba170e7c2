/// What came of a replay.
public struct ReplayTally: Hashable, Sendable {
    /// Originals that were sent back, or would be.
    public internal(set) var sent = 0

    /// Letters that were left, by the reason.
    public internal(set) var left: [String: Int] = [:]

    /// All that were left.
    public var leftCount: Int { left.values.reduce(0, +) }

    mutating func leave(_ reason: ReplayDecision.Reason) {
        left[reason.word, default: 0] += 1
    }

    /// - Parameter isDryRun: whether nothing was sent.
    func line(isDryRun: Bool) -> String {
        let reasons = left.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(isDryRun ? "would send back" : "sent back") \(sent) \(sent == 1 ? "message" : "messages")"
            + (left.isEmpty ? "" : "; left \(leftCount): \(reasons)")
    }
}
