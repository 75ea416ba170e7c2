/// A text that has been found to be JSON. Its values are made on demand; the text itself stays as it is.
struct JSONDocument {
    let bytes: [UInt8]

    /// The one value of the text.
    let root: JSONElement

    /// Walks over the whole text. A byte order mark before it is skipped, as RFC 8259 allows.
    ///
    /// - Precondition: `bytes` is UTF-8.
    init(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        var scanner = JSONScanner(bytes, from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        scanner.skipWhitespace()
        root = try scanner.element()
        scanner.skipWhitespace()
        guard scanner.next == nil else { throw scanner.error("the text goes on behind its value") }
        self.bytes = bytes
    }

    /// The members of `object` in their order; a key may stand more than once.
    func members(of object: JSONElement) throws(JSONSyntaxError) -> [JSONMember] {
        var scanner = JSONScanner(bytes, from: object.range.lowerBound + 1)
        var members: [JSONMember] = []
        scanner.skipWhitespace()
        while scanner.next != UInt8(ascii: "}") {
            if !members.isEmpty {
                try scanner.take(",", else: "a ',' is expected")
                scanner.skipWhitespace()
            }
            let key = try scanner.string()
            try scanner.colon()
            members.append(JSONMember(key: key, value: try scanner.element()))
            scanner.skipWhitespace()
        }
        return members
    }

    /// The value of `key` among `members`: the last one, as Python and most other readers have it.
    func value(of key: StaticString, in members: [JSONMember]) -> JSONElement? {
        members.last { isKey(key, $0.key) }?.value
    }

    /// The text of a string; `nil` where it has half of a surrogate pair, which is no text.
    func string(_ range: Range<Int>) -> String? {
        let content = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return JSONString.unescaped(content)
    }

    /// Whether a boolean is `true`.
    func boolean(_ range: Range<Int>) -> Bool {
        bytes[range].first == UInt8(ascii: "t")
    }

    private func isKey(_ key: StaticString, _ range: Range<Int>) -> Bool {
        let content = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
        if content.contains(UInt8(ascii: "\\")) { return string(range) == key.description }
        return key.withUTF8Buffer { content.elementsEqual($0) }
    }
}
