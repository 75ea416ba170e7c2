import ETL

/// A moment as an operator writes it: ISO 8601, or how long ago.
public enum TimeBound {
    /// Reads `2025-12-08T10:30:00Z` and what else `UTCTime` reads, or `30s`, `15m`, `2h`, `1d`, `1w` before `now`.
    /// `nil` for anything else.
    public static func read(_ text: String, now: UTCTime) -> UTCTime? {
        if let time = UTCTime(iso8601: text) { return time }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), count >= 0,
            count < 1_000_000
        else { return nil }
        return UTCTime(seconds: now.seconds - count * unit, milliseconds: now.milliseconds)
    }
}
