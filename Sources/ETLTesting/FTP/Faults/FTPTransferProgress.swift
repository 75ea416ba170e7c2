/// How far a transfer is, and what comes next: the decisions of the two data handlers.
struct FTPTransferProgress {
    /// What to do next.
    enum Step: Equatable {
        /// Move as many bytes.
        case move(Int)
        /// Something goes wrong here.
        case cue(FTPTransferScript.Cue)
        /// Wait for the pace.
        case wait(nanoseconds: Int)
        /// No bytes at hand.
        case idle
    }

    private(set) var moved = 0
    private var entries: [FTPTransferScript.Entry]
    private let total: Int?
    private let pace: Int?

    /// - Parameter total: the transfer's length if it is known.
    init(script: FTPTransferScript, total: Int?) {
        entries = script.entries
        pace = script.bytesPerSecond.map { max(1, $0) }
        self.total = total
    }

    /// The next step, with `available` bytes at hand and `elapsed` nanoseconds since the start. A cue is told once.
    mutating func next(available: Int, elapsed: Int) -> Step {
        var limit = available
        if let index = nearestCue, let position = entries[index].offset.position(of: total) {
            if position <= moved { return .cue(entries.remove(at: index).cue) }
            limit = min(limit, position - moved)
        }
        guard limit > 0 else { return .idle }
        if let pace {
            // In doubles: bytes × nanoseconds of a long transfer do not fit into 64 bits.
            let allowed = Int(Double(elapsed) / 1e9 * Double(pace)) - moved
            // At least a twentieth of a second's worth at a time, so that a slow pace does not mean a timer per byte.
            let portion = min(limit, max(1, pace / 20))
            guard allowed >= portion else {
                return .wait(nanoseconds: Int(Double(portion - allowed) / Double(pace) * 1e9) + 1)
            }
            limit = min(limit, allowed)
        }
        return .move(limit)
    }

    mutating func didMove(_ bytes: Int) {
        moved += bytes
    }

    /// At the end of an upload, whose length is known now: the cue that was meant for before it, and where.
    mutating func cueAtEnd() -> (cue: FTPTransferScript.Cue, position: Int)? {
        let places = entries.enumerated().compactMap { index, entry in
            entry.offset.position(of: total ?? moved).map { (index: index, position: $0) }
        }
        guard let first = places.filter({ $0.position <= moved }).min(by: { $0.position < $1.position })
        else { return nil }
        return (entries.remove(at: first.index).cue, first.position)
    }

    private var nearestCue: Int? {
        entries.indices.filter { entries[$0].offset.position(of: total) != nil }
            .min { (entries[$0].offset.position(of: total) ?? 0) < (entries[$1].offset.position(of: total) ?? 0) }
    }
}
