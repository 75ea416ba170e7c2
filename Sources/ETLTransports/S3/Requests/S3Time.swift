import ETL

/// Times as S3 servers and their users write them.
enum S3Time {
    /// Where rclone and others keep the time at which a file was last changed: the server's own is that of the upload.
    static let metadataName = "x-amz-meta-mtime"

    /// Seconds since 1970, with a fraction: `1354040105.250`.
    static func metadata(_ time: UTCTime) -> String {
        // Before 1970 the thousandths count up to a second that is written down. Not by milliseconds in all, of which the
        // time of some file may have more than there are numbers for.
        let isBefore = time.seconds < 0 && time.milliseconds > 0
        let whole = time.seconds.magnitude - (isBefore ? 1 : 0)
        let rest = isBefore ? 1000 - time.milliseconds : time.milliseconds
        let digits = String(rest + 1000).dropFirst()
        return "\(time.seconds < 0 ? "-" : "")\(whole)\(rest == 0 ? "" : ".\(digits)")"
    }

    /// Reads that; a fraction counts to the millisecond, downwards. `nil` for anything else.
    static func fromMetadata(_ text: String) -> UTCTime? {
        let isNegative = text.hasPrefix("-")
        let parts = text.utf8.dropFirst(isNegative ? 1 : 0)
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...11).contains(whole.count),
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }), parts.count == 1 || !parts[1].isEmpty
        else { return nil }
        func number(_ digits: some Sequence<UInt8>) -> Int64 { digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        let padding = [UInt8](repeating: 0x30, count: 3 - min(3, fraction.count))
        let isCut = fraction.dropFirst(3).contains { $0 != 0x30 }
        var milliseconds: Int64 = number(whole) * 1000 + number(fraction.prefix(3) + padding)
        if isNegative { milliseconds = -milliseconds - (isCut ? 1 : 0) }
        let rest = (milliseconds % 1000 + 1000) % 1000
        return UTCTime(seconds: (milliseconds - rest) / 1000, milliseconds: Int(rest))
    }

    /// Reads `Wed, 21 Oct 2015 07:28:00 GMT`: `Last-Modified` and `Date`, RFC 9110, section 5.6.7.
    static func fromHeader(_ text: String) -> UTCTime? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2, words[3].utf8.count == 4,
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        let monthDigits = String(month + 101).dropFirst()
        return UTCTime(digits: "\(words[3])\(monthDigits)\(words[1])\(clock.joined())")
    }

    /// Reads `2015-10-21T07:28:00.000Z`, as it stands in XML.
    static func fromXML(_ text: String) -> UTCTime? {
        guard text.hasSuffix("Z") else { return nil }
        return UTCTime(
            digits: String(
                decoding: text.utf8.dropLast().filter {
                    $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "T")
                }, as: UTF8.self))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
