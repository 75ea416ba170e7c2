/// Walks over JSON text, strictly by RFC 8259, without making values of it.
///
/// Keeps its own stack: text from outside, however deeply nested, cannot exhaust the thread's.
struct JSONScanner {
    /// The deepest nesting that is taken for JSON. Common readers stop between 512 and 1,000 levels, and what was
    /// read here must stay readable for them when it is wrapped once more.
    static let maxDepth = 256

    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next byte; `nil` at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Walks over a value and all that is in it. Begins at its first byte and ends behind its last.
    mutating func element() throws(JSONSyntaxError) -> JSONElement {
        let start = position
        let kind = try value()
        return JSONElement(kind: kind, range: start..<position)
    }

    /// Walks over a string, from quote to quote.
    mutating func string() throws(JSONSyntaxError) -> Range<Int> {
        guard next == UInt8(ascii: "\"") else { throw error("a string is expected") }
        let start = position
        position += 1
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return start..<position
            case UInt8(ascii: "\\"): try escape()
            case 0x00...0x1F:
                position -= 1
                throw error("a control character in a string must be escaped")
            default: continue
            }
        }
        throw error("the text ends inside a string")
    }

    /// Walks over the colon behind a key and the blanks around it.
    mutating func colon() throws(JSONSyntaxError) {
        skipWhitespace()
        try take(":", else: "a ':' is expected")
        skipWhitespace()
    }

    mutating func take(_ byte: Unicode.Scalar, else reason: String) throws(JSONSyntaxError) {
        guard next == UInt8(ascii: byte) else { throw error(next == nil ? "the text ends too early" : reason) }
        position += 1
    }

    func error(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(offset: position, reason: reason) }

    // MARK: Values

    private mutating func value() throws(JSONSyntaxError) -> JSONElement.Kind {
        // What closes each container that is open.
        var closers: [UInt8] = []
        let kind = try scalarOrOpening(&closers)
        var isFirst = true
        while let closer = closers.last {
            skipWhitespace()
            if next == closer {
                position += 1
                closers.removeLast()
                isFirst = false
                continue
            }
            if !isFirst {
                try take(",", else: "a ',' or the end of the object or array is expected")
                skipWhitespace()
            }
            if closer == UInt8(ascii: "}") {
                _ = try string()
                try colon()
            }
            let depth = closers.count
            _ = try scalarOrOpening(&closers)
            isFirst = closers.count > depth
        }
        return kind
    }

    private mutating func scalarOrOpening(_ closers: inout [UInt8]) throws(JSONSyntaxError) -> JSONElement.Kind {
        switch next {
        case UInt8(ascii: "{"):
            try open(&closers, until: "}")
            return .object
        case UInt8(ascii: "["):
            try open(&closers, until: "]")
            return .array
        case UInt8(ascii: "\""):
            _ = try string()
            return .string
        case UInt8(ascii: "t"): return try word("true", .boolean)
        case UInt8(ascii: "f"): return try word("false", .boolean)
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("the text ends too early")
        default:
            guard next == UInt8(ascii: "-") || isAtDigit else { throw error("a value is expected") }
            try number()
            return .number
        }
    }

    private mutating func open(_ closers: inout [UInt8], until closer: Unicode.Scalar) throws(JSONSyntaxError) {
        guard closers.count < Self.maxDepth else { throw error("nested deeper than \(Self.maxDepth) levels") }
        closers.append(UInt8(ascii: closer))
        position += 1
    }

    private mutating func word(
        _ word: StaticString, _ kind: JSONElement.Kind
    ) throws(JSONSyntaxError) -> JSONElement.Kind {
        let end = position + word.utf8CodeUnitCount
        let isThere = word.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
        guard isThere else { throw error("a value is expected") }
        position = end
        return kind
    }

    private mutating func number() throws(JSONSyntaxError) {
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while isAtDigit { position += 1 }
        guard position > start else { throw error("a digit is expected") }
    }

    private var isAtDigit: Bool {
        guard let next else { return false }
        return next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
    }

    /// What follows a backslash.
    private mutating func escape() throws(JSONSyntaxError) {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard let byte = next, Unicode.Scalar(byte).properties.isASCIIHexDigit else {
                    throw error("four hexadecimal digits are expected")
                }
                position += 1
            }
        default: throw error("an unknown escape")
        }
    }
}
