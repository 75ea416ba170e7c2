extension UTCTime {
    /// Reads ISO 8601: `2025-12-08T10:30:00Z`, with a fraction of a second, with an offset (`+09:00`) instead of the
    /// `Z`, without the seconds, or the date alone, which is its first moment. Where neither `Z` nor an offset stands,
    /// it is UTC. `nil` for anything else.
    public init?(iso8601 text: String) {
        var rest = text.utf8[...]
        guard let date = Self.digits(&rest, groups: [4, 2, 2], separator: "-") else { return nil }
        var digits = date + "000000"
        var milliseconds = 0
        var offset: Int64 = 0
        if let mark = rest.popFirst() {
            guard ["T", "t", " "].contains(Unicode.Scalar(mark)),
                let time = Self.digits(&rest, groups: [2, 2], separator: ":")
            else { return nil }
            var seconds = "00"
            if rest.first == UInt8(ascii: ":") {
                rest.removeFirst()
                guard let more = Self.digits(&rest, groups: [2], separator: ":") else { return nil }
                seconds = more
                guard let fraction = Self.fraction(&rest) else { return nil }
                milliseconds = fraction
            }
            guard let minutes = Self.offset(rest) else { return nil }
            offset = minutes * 60
            digits = date + time + seconds
        }
        guard let local = UTCTime(digits: digits) else { return nil }
        self.init(seconds: local.seconds - offset, milliseconds: milliseconds)
    }

    private static func digits(_ rest: inout Substring.UTF8View, groups: [Int], separator: Unicode.Scalar) -> String? {
        var digits: [UInt8] = []
        for (index, count) in groups.enumerated() {
            if index > 0 {
                guard rest.popFirst() == UInt8(ascii: separator) else { return nil }
            }
            let group = rest.prefix(count)
            guard group.count == count, group.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            digits += group
            rest = rest.dropFirst(count)
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Thousandths of a second; 0 where there is no fraction.
    private static func fraction(_ rest: inout Substring.UTF8View) -> Int? {
        guard rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") else { return 0 }
        rest.removeFirst()
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let thousandths = Array(digits.prefix(3)) + Array(repeating: UInt8(0x30), count: max(0, 3 - digits.count))
        return thousandths.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Minutes east of UTC.
    private static func offset(_ text: Substring.UTF8View) -> Int64? {
        var rest = text
        guard let mark = rest.popFirst().map(Unicode.Scalar.init) else { return 0 }
        if mark == "Z" || mark == "z" { return rest.isEmpty ? 0 : nil }
        guard mark == "+" || mark == "-" else { return nil }
        let digits = rest.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 2 || digits.count == 4, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let numbers = digits.map { Int64($0 - 0x30) }
        let minutes = (numbers[0] * 10 + numbers[1]) * 60 + (numbers.count == 4 ? numbers[2] * 10 + numbers[3] : 0)
        return mark == "-" ? -minutes : minutes
    }
}
