/// Reads a document's bytes from left to right.
struct S3XMLScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// Elements within each other. Answers have four at most.
    private static let deepest = 16

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The root, if there is one and nothing but blanks, comments and instructions stands beside it.
    mutating func document() -> S3Element? {
        // A server that takes long to complete an upload sends blanks meanwhile, before everything else.
        _ = skip([0xEF, 0xBB, 0xBF])
        guard skipMisc(), let root = element(depth: 1), skipMisc(), position == bytes.count else { return nil }
        return root
    }

    private mutating func element(depth: Int) -> S3Element? {
        guard depth <= Self.deepest, skip("<"), let name = name(), let isEmpty = attributes() else { return nil }
        var element = S3Element(name: Self.local(name))
        if isEmpty { return element }
        var text: [UInt8] = []
        while position < bytes.count {
            if skip("</") {
                guard self.name() == name else { return nil }
                skipBlanks()
                guard skip(">") else { return nil }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            } else if skip("<!--") {
                guard skip(until: "-->") != nil else { return nil }
            } else if skip("<![CDATA[") {
                guard let range = skip(until: "]]>") else { return nil }
                text += bytes[range]
            } else if skip("<?") {
                guard skip(until: "?>") != nil else { return nil }
            } else if bytes[position] == UInt8(ascii: "<") {
                guard let child = self.element(depth: depth + 1) else { return nil }
                element.append(child)
            } else if skip("&") {
                guard let character = reference() else { return nil }
                text += Array(String(character).utf8)
            } else {
                let start = position
                while position < bytes.count, bytes[position] != UInt8(ascii: "<"), bytes[position] != UInt8(ascii: "&")
                {
                    position += 1
                }
                text += bytes[start..<position]
            }
        }
        return nil
    }

    /// Passes over attributes and the end of the tag; whether the element ends with it.
    private mutating func attributes() -> Bool? {
        while position < bytes.count {
            skipBlanks()
            if skip("/>") { return true }
            if skip(">") { return false }
            guard name() != nil else { return nil }
            skipBlanks()
            guard skip("=") else { return nil }
            skipBlanks()
            guard skip("\"") ? skip(until: "\"") != nil : skip("'") && skip(until: "'") != nil else { return nil }
        }
        return nil
    }

    /// What stands after an ampersand.
    private mutating func reference() -> Unicode.Scalar? {
        let start = position
        guard skip(until: ";") != nil, position - start <= 12 else { return nil }
        let name = String(decoding: bytes[start..<position - 1], as: UTF8.self)
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst(name.hasPrefix("#x") ? 2 : 1)
            guard digits.first?.isHexDigit == true else { return nil }
            return UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10).flatMap(Unicode.Scalar.init)
        }
    }

    /// A name; not checked letter by letter, but it holds none that ends one.
    private mutating func name() -> [UInt8]? {
        let start = position
        while position < bytes.count, !" \t\r\n<>/=&\"'!?".utf8.contains(bytes[position]) { position += 1 }
        return position > start ? Array(bytes[start..<position]) : nil
    }

    private static func local(_ name: [UInt8]) -> String {
        let colon = name.lastIndex(of: UInt8(ascii: ":"))
        return String(decoding: colon.map { name[($0 + 1)...] } ?? name[...], as: UTF8.self)
    }

    /// Passes over what may stand beside the root. `false` where that does not end.
    private mutating func skipMisc() -> Bool {
        while true {
            skipBlanks()
            if skip("<?") {
                guard skip(until: "?>") != nil else { return false }
            } else if skip("<!--") {
                guard skip(until: "-->") != nil else { return false }
            } else {
                return true
            }
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) { position += 1 }
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { skip(Array($0)) }
    }

    private mutating func skip(_ expected: [UInt8]) -> Bool {
        guard bytes[position...].starts(with: expected) else { return false }
        position += expected.count
        return true
    }

    /// Passes over everything up to and with `end`; where what stands before it is.
    private mutating func skip(until end: String) -> Range<Int>? {
        let (start, end) = (position, Array(end.utf8))
        while position < bytes.count {
            if skip(end) { return start..<position - end.count }
            position += 1
        }
        return nil
    }
}
