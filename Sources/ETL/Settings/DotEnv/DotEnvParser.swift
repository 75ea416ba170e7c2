/// Reads `.env` text as python-dotenv 1.2 does, rule by rule of its `parser.py`; what differs is said in
/// ``DotEnvFile``.
///
/// Works on bytes and never looks at one of them more than a few times, whatever the text.
struct DotEnvParser {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    /// Takes UTF-8 text whose ends of lines are LF.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All statements; comments and empty lines are none.
    static func statements(in bytes: [UInt8]) -> [DotEnvStatement] {
        var parser = DotEnvParser(bytes)
        var statements: [DotEnvStatement] = []
        while parser.skipToStatement() {
            let line = parser.line
            switch parser.statement() {
            case .success(let binding?): statements.append(DotEnvStatement(line: line, binding: binding))
            case .success(nil): continue
            case .failure:
                parser.skipLine()
                statements.append(DotEnvStatement(line: line, binding: nil))
            }
        }
        return statements
    }

    private struct NoSense: Error {}

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipToStatement() -> Bool {
        skipBlanks(withLineEnds: true)
        return next != nil
    }

    private mutating func statement() -> Result<DotEnvStatement.Binding?, NoSense> {
        Result { () throws(NoSense) in
            skipExport()
            let key = next == UInt8(ascii: "#") ? nil : try key()
            skipBlanks()
            let value = key != nil && next == UInt8(ascii: "=") ? try value() : nil
            try endLine()
            return key.map { DotEnvStatement.Binding(key: $0, value: value) }
        }
    }

    // MARK: Keys

    /// `export` is one only where a blank follows.
    private mutating func skipExport() {
        let word = "export".utf8
        guard bytes[position...].starts(with: word), blankLength(at: position + word.count) > 0,
            bytes[position + word.count] != Self.lineEnd
        else { return }
        position += word.count
        skipBlanks()
    }

    private mutating func key() throws(NoSense) -> String {
        let start = position
        if next == UInt8(ascii: "'") {
            guard let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "'")), end > start + 1 else {
                throw NoSense()
            }
            advance(to: end + 1)
            return text(start + 1, end)
        }
        while let byte = next, byte != UInt8(ascii: "="), byte != UInt8(ascii: "#"), blankLength(at: position) == 0 {
            position += 1
        }
        guard position > start else { throw NoSense() }
        return text(start, position)
    }

    // MARK: Values

    private mutating func value() throws(NoSense) -> String {
        position += 1
        skipBlanks()
        switch next {
        case nil, Self.lineEnd: return ""
        case UInt8(ascii: "'"): return try quoted(by: UInt8(ascii: "'"), escapes: Self.singleQuoteEscapes)
        case UInt8(ascii: "\""): return try quoted(by: UInt8(ascii: "\""), escapes: Self.doubleQuoteEscapes)
        default: return unquoted()
        }
    }

    /// To the end of the line or to a blank with `#` behind it, less the blanks at the end.
    private mutating func unquoted() -> String {
        let start = position
        var end = position
        while let byte = next, byte != Self.lineEnd {
            let blank = blankLength(at: position)
            if blank > 0 {
                position += blank
            } else if byte == UInt8(ascii: "#"), end < position {
                skipToLineEnd()
            } else {
                position += 1
                end = position
            }
        }
        return text(start, end)
    }

    /// To the next quote without a backslash before it. Where there is none, the last with one ends the value.
    private mutating func quoted(by quote: UInt8, escapes: [UInt8: UInt8]) throws(NoSense) -> String {
        let start = position + 1
        var end: Int?
        for index in bytes[start...].indices where bytes[index] == quote {
            end = index
            if index == start || bytes[index - 1] != UInt8(ascii: "\\") { break }
        }
        guard let end else { throw NoSense() }
        advance(to: end + 1)
        return unescaped(start, end, escapes)
    }

    private func unescaped(_ start: Int, _ end: Int, _ escapes: [UInt8: UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(end - start)
        var index = start
        while index < end {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < end, let escaped = escapes[bytes[index + 1]] {
                text.append(escaped)
                index += 2
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let singleQuoteEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "'"): UInt8(ascii: "'"),
    ]

    private static let doubleQuoteEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "'"): UInt8(ascii: "'"),
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
        UInt8(ascii: "v"): 0x0B,
    ]

    // MARK: Lines and blanks

    private static let lineEnd = UInt8(ascii: "\n")

    private mutating func endLine() throws(NoSense) {
        skipBlanks()
        if next == UInt8(ascii: "#") { skipToLineEnd() }
        guard next == nil || next == Self.lineEnd else { throw NoSense() }
        skipLine()
    }

    private mutating func skipLine() {
        skipToLineEnd()
        advance(to: min(position + 1, bytes.count))
    }

    private mutating func skipToLineEnd() {
        while let byte = next, byte != Self.lineEnd { position += 1 }
    }

    private mutating func skipBlanks(withLineEnds: Bool = false) {
        while let byte = next, withLineEnds || byte != Self.lineEnd {
            let length = blankLength(at: position)
            guard length > 0 else { return }
            advance(to: position + length)
        }
    }

    /// Goes to `end` and counts the lines on the way.
    private mutating func advance(to end: Int) {
        for byte in bytes[position..<end] where byte == Self.lineEnd { line += 1 }
        position = end
    }

    private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    /// Bytes of the blank at `index`, 0 where there is none: what Python's `str.isspace()` and `\s` call one.
    private func blankLength(at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        switch bytes[index] {
        case 0x09...0x0D, 0x1C...0x20: return 1
        case 0xC2, 0xE1, 0xE2, 0xE3:
            let rest = bytes[(index + 1)..<min(index + 3, bytes.count)]
            return Self.wideBlanks.first { rest.starts(with: $0.dropFirst()) && $0[0] == bytes[index] }?.count ?? 0
        default: return 0
        }
    }

    private static let wideBlanks: [[UInt8]] =
        ([0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000] + Array(0x2000...0x200A))
        .compactMap(Unicode.Scalar.init(_:)).map { Array(String($0).utf8) }
}
