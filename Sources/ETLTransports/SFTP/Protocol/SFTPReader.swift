/// Reads what ``SFTPWriter`` writes, out of one packet. What is not there is garbage, and no reason to stop the process.
struct SFTPReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(SFTPGarbage) -> UInt8 {
        guard let byte = rest.popFirst() else { throw SFTPGarbage("a packet ends before its end") }
        return byte
    }

    mutating func number() throws(SFTPGarbage) -> UInt32 {
        UInt32(truncatingIfNeeded: try integer(4))
    }

    mutating func long() throws(SFTPGarbage) -> UInt64 {
        try integer(8)
    }

    mutating func string() throws(SFTPGarbage) -> ArraySlice<UInt8> {
        let count = Int(try number())
        guard count <= rest.count else { throw SFTPGarbage("a string is longer than its packet") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A text for people, in whatever letters it is.
    mutating func text() throws(SFTPGarbage) -> String {
        String(decoding: try string(), as: UTF8.self)
    }

    private mutating func integer(_ count: Int) throws(SFTPGarbage) -> UInt64 {
        guard count <= rest.count else { throw SFTPGarbage("a packet ends before its end") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
