/// Puts variables into values: `${NAME}` and `${NAME:-default}`, as python-dotenv 1.2 does in its `variables.py`.
///
/// It knows no other form, no escape for `$`, and makes no difference between quotes: a value in single quotes is
/// interpolated as well. A name that nobody has set is empty, or its default; the default does not stand in for an
/// empty value.
struct DotEnvInterpolation {
    /// The most bytes that a value may grow to: a few lines that name each other twice would else fill all memory.
    static let maximumBytes = 1 << 20

    /// The value of a name: `nil` for one that nobody has set.
    let lookup: (String) -> String?

    /// The names that values asked for.
    private(set) var names: Set<String> = []

    init(lookup: @escaping (String) -> String?) {
        self.lookup = lookup
    }

    /// `value` with its variables put in; `nil` where it grew beyond ``maximumBytes``.
    mutating func resolve(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        guard let firstDollar = bytes.firstIndex(of: UInt8(ascii: "$")) else { return value }
        var stops = Stops(bytes)
        var result = Array(bytes[..<firstDollar])
        var index = firstDollar
        while index < bytes.count {
            if let variable = Self.variable(in: bytes, at: index, &stops) {
                names.insert(variable.name)
                result.append(contentsOf: (lookup(variable.name) ?? variable.fallback).utf8)
                index = variable.end
            } else {
                result.append(bytes[index])
                index += 1
            }
            guard result.count <= Self.maximumBytes else { return nil }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private struct Variable {
        let name: String
        let fallback: String
        let end: Int
    }

    private static func variable(in bytes: [UInt8], at start: Int, _ stops: inout Stops) -> Variable? {
        guard bytes[start...].starts(with: "${".utf8), let nameEnd = stops.nameEnd(from: start + 2) else { return nil }
        let name = String(decoding: bytes[(start + 2)..<nameEnd], as: UTF8.self)
        if bytes[nameEnd] == UInt8(ascii: "}") { return Variable(name: name, fallback: "", end: nameEnd + 1) }
        guard bytes[nameEnd...].starts(with: ":-".utf8), let end = stops.brace(from: nameEnd + 2) else { return nil }
        return Variable(
            name: name, fallback: String(decoding: bytes[(nameEnd + 2)..<end], as: UTF8.self), end: end + 1)
    }

    /// The next `}` or `:` from a place, remembered, so that a text of nothing but `${` takes no square time.
    private struct Stops {
        private let bytes: [UInt8]
        private var lastNameEnd = -1
        private var lastBrace = -1

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func nameEnd(from index: Int) -> Int? {
            if lastNameEnd < index {
                lastNameEnd =
                    bytes[index...].firstIndex { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: ":") } ?? bytes.count
            }
            return lastNameEnd < bytes.count ? lastNameEnd : nil
        }

        mutating func brace(from index: Int) -> Int? {
            if lastBrace < index { lastBrace = bytes[index...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count }
            return lastBrace < bytes.count ? lastBrace : nil
        }
    }
}
