/// Decides which of many like lines are worth a line in the log: the first, then one in a while with the number of
/// those between.
struct LogThrottle {
    /// What to do with a line.
    enum Verdict: Equatable {
        case log(suppressed: Int)
        case drop
    }

    private struct Line {
        var lastLogged: Duration
        var suppressed = 0
    }

    let interval: Duration
    private let maxKinds: Int
    private var lines: [String: Line] = [:]

    init(interval: Duration = .seconds(30), maxKinds: Int = 100) {
        self.interval = interval
        self.maxKinds = maxKinds
    }

    /// - Parameters:
    ///   - text: the line; lines that differ only in their digits are alike.
    ///   - now: the time, on any clock.
    mutating func verdict(on text: String, at now: Duration) -> Verdict {
        let kind = String(text.prefix(200).filter { !$0.isNumber })
        guard var line = lines[kind] else {
            if lines.count >= maxKinds { forgetOld(now) }
            lines[kind] = Line(lastLogged: now)
            return .log(suppressed: 0)
        }
        guard now - line.lastLogged >= interval else {
            line.suppressed += 1
            lines[kind] = line
            return .drop
        }
        lines[kind] = Line(lastLogged: now)
        return .log(suppressed: line.suppressed)
    }

    private mutating func forgetOld(_ now: Duration) {
        lines = lines.filter { now - $0.value.lastLogged < interval }
        if lines.count >= maxKinds { lines = [:] }
    }
}
