/// Cuts bytes that come in pieces into lines, holding no more than one of them.
///
/// Blank lines are left out, and so is a byte order mark before the first. A line may end with CR LF.
struct LineSplitter {
    /// The longest line that is kept: what a producer takes for one message.
    static let limit = 8 << 20

    private let limit: Int
    private var number = 1
    private var rest: [UInt8] = []
    private var isTooLong = false

    init(limit: Int = LineSplitter.limit) {
        self.limit = limit
    }

    /// The lines that end in `piece`.
    mutating func take(_ piece: [UInt8]) -> [JobLine] {
        var lines: [JobLine] = []
        var start = 0
        while let end = piece[start...].firstIndex(of: UInt8(ascii: "\n")) {
            append(piece[start..<end])
            if let line = cut() { lines.append(line) }
            start = end + 1
        }
        append(piece[start...])
        return lines
    }

    /// The last line, where nothing ends it.
    mutating func end() -> JobLine? { cut() }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        if isTooLong || rest.count + bytes.count > limit {
            isTooLong = true
            rest = []
        } else {
            rest += bytes
        }
    }

    private mutating func cut() -> JobLine? {
        defer {
            number += 1
            rest = []
            isTooLong = false
        }
        if isTooLong { return JobLine(number: number, bytes: nil) }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        if number == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        let isBlank = rest.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return isBlank ? nil : JobLine(number: number, bytes: rest)
    }
}
