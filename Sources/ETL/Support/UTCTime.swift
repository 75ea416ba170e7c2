#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A moment of the civil calendar in UTC, as dead letters and logs write it.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let seconds: Int64

    /// The thousandths of a second beyond them: 0 to 999.
    public let milliseconds: Int

    /// Makes a moment.
    ///
    /// - Precondition: `milliseconds` is from 0 to 999.
    public init(seconds: Int64, milliseconds: Int = 0) {
        precondition((0..<1000).contains(milliseconds), "milliseconds are from 0 to 999")
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// Reads `YYYYMMDDHHMMSS`, with or without a fraction of a second, which does not count; `nil` for anything else.
    ///
    /// Source: RFC 3659, section 2.3 (`time-val`), what MDTM and MLSD answer.
    public init?(digits text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].count == 14, parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }),
            parts.count == 1 || !parts[1].isEmpty
        else { return nil }
        func number(_ start: Int, _ count: Int) -> Int64 {
            parts[0].dropFirst(start).prefix(count).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        let (month, day) = (number(4, 2), number(6, 2))
        let (hour, minute, second) = (number(8, 2), number(10, 2), number(12, 2))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
        let days = Self.day(ofYear: number(0, 4), month: month, day: day)
        self.init(seconds: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// `YYYYMMDDHHMMSS`, as ``init(digits:)`` reads it; what MFMT takes.
    public var digits: String { String(iso8601.unicodeScalars.filter { ("0"..."9").contains($0) }.map(Character.init)) }

    /// This moment, by the machine's clock.
    public static var now: UTCTime {
        let time = Date().timeIntervalSince1970
        let seconds = time.rounded(.down)
        return UTCTime(seconds: Int64(seconds), milliseconds: min(999, Int((time - seconds) * 1000)))
    }

    /// ISO 8601 to the second: `2025-12-08T10:30:00Z`.
    public var iso8601: String { text(withMilliseconds: false) }

    /// ISO 8601 to the millisecond: `2025-12-08T10:30:00.250Z`.
    public var iso8601WithMilliseconds: String { text(withMilliseconds: true) }

    /// The earlier comes first.
    public static func < (left: UTCTime, right: UTCTime) -> Bool {
        (left.seconds, left.milliseconds) < (right.seconds, right.milliseconds)
    }

    /// Written digit by digit: every line of a log has one.
    private func text(withMilliseconds: Bool) -> String {
        let (day, second) = (seconds.flooredQuotient(by: 86_400), seconds.flooredRemainder(by: 86_400))
        let date = Self.date(ofDay: day)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.append(date.year, width: 4, "-", to: &text)
        Self.append(date.month, width: 2, "-", to: &text)
        Self.append(date.day, width: 2, "T", to: &text)
        Self.append(second / 3600, width: 2, ":", to: &text)
        Self.append(second / 60 % 60, width: 2, ":", to: &text)
        Self.append(second % 60, width: 2, withMilliseconds ? "." : "Z", to: &text)
        if withMilliseconds { Self.append(Int64(milliseconds), width: 3, "Z", to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`: years begin in
    /// March, so that the leap day is the last of a year, and repeat every 400.
    private static func date(ofDay daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSince1970 + 719_468
        let era = days.flooredQuotient(by: 146_097)
        let dayOfEra = days.flooredRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    /// The inverse, `days_from_civil` of the same source.
    private static func day(ofYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.flooredQuotient(by: 400)
        let yearOfEra = yearFromMarch.flooredRemainder(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Appends a number and what follows on it.
    private static func append(_ number: Int64, width: Int, _ end: Unicode.Scalar, to text: inout [UInt8]) {
        if number < 0 { text.append(UInt8(ascii: "-")) }
        var divisor: UInt64 = 1
        for _ in 1..<width { divisor *= 10 }
        while number.magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number.magnitude / divisor % 10))
            divisor /= 10
        }
        text.append(UInt8(ascii: end))
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }

    fileprivate func flooredRemainder(by divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
