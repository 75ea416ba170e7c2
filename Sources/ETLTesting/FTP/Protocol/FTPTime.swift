import ETL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file's time of modification: whole seconds, UTC.
public struct FTPTime: Hashable, Comparable, Sendable {
    /// Seconds since the start of 1970.
    public let secondsSince1970: Int

    /// Makes a time.
    public init(secondsSince1970: Int) {
        self.secondsSince1970 = secondsSince1970
    }

    /// Makes a time of the calendar's numbers.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let days = Self.daysSince1970(year: year, month: month, day: day)
        secondsSince1970 = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    /// Reads RFC 3659 §2.3's `YYYYMMDDHHMMSS[.fraction]`; the fraction is dropped.
    init?(digits text: some Sequence<UInt8>) {
        guard let time = UTCTime(digits: String(decoding: Array(text), as: UTF8.self)) else { return nil }
        self.init(secondsSince1970: Int(time.seconds))
    }

    /// The time now.
    public static var now: FTPTime {
        FTPTime(secondsSince1970: Int(time(nil)))
    }

    /// The earlier one first.
    public static func < (left: FTPTime, right: FTPTime) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// The calendar's numbers.
    var parts: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let second = secondsSince1970 - dayNumber * 86_400
        let (year, month, day) = Self.date(daysSince1970: dayNumber)
        return (year, month, day, second / 3600, second / 60 % 60, second % 60)
    }

    /// `YYYYMMDDHHMMSS`, as MDTM and MLST have it.
    var digits: String {
        let parts = parts
        return Self.padded(parts.year, 4) + Self.padded(parts.month) + Self.padded(parts.day)
            + Self.padded(parts.hour) + Self.padded(parts.minute) + Self.padded(parts.second)
    }

    static func padded(_ number: Int, _ width: Int = 2, with filler: Character = "0") -> String {
        let text = String(number)
        return String(repeating: filler, count: max(0, width - text.utf8.count)) + text
    }

    private var dayNumber: Int {
        secondsSince1970 >= 0 ? secondsSince1970 / 86_400 : (secondsSince1970 - 86_399) / 86_400
    }

    // The two below count in eras of 400 years that begin in March, so that a leap day is the last of its year.

    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSince1970 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension FTPTime: CustomStringConvertible {
    /// `2025-12-08T10:30:00Z`.
    public var description: String {
        let parts = parts
        return "\(Self.padded(parts.year, 4))-\(Self.padded(parts.month))-\(Self.padded(parts.day))"
            + "T\(Self.padded(parts.hour)):\(Self.padded(parts.minute)):\(Self.padded(parts.second))Z"
    }
}
