/// Makes replies of the bytes of a control connection. A reply of several lines ends at the line that has the digits of
/// its first one and a space (RFC 959, 4.2).
struct FTPReplyParser {
    /// A reply that does not end is cut here: a server must not fill our memory.
    private static let longestLine = 4096
    private static let mostLines = 256

    private var line: [UInt8] = []
    private var lines: [String] = []
    private var openCode: Int?

    /// The first line that came where a reply should have begun, and began none.
    private(set) var nonsense: String?

    /// Whether no reply has begun that has not ended.
    var isAtStart: Bool { line.isEmpty && lines.isEmpty }

    /// The replies that `bytes` complete, in order.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [FTPReply] {
        var replies: [FTPReply] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                if line.count < Self.longestLine { line.append(byte) }
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if let reply = endLine() { replies.append(reply) }
            line.removeAll(keepingCapacity: true)
        }
        return replies
    }

    private mutating func endLine() -> FTPReply? {
        let code = Self.code(of: line)
        if openCode == nil, code == nil {
            if nonsense == nil, !line.isEmpty { nonsense = String(decoding: line, as: UTF8.self) }
            return nil
        }
        if lines.count < Self.mostLines { lines.append(String(decoding: line, as: UTF8.self)) }
        guard let code, line.count == 3 || line[3] == UInt8(ascii: " "), openCode == nil || openCode == code else {
            openCode = openCode ?? code
            return nil
        }
        defer {
            lines = []
            openCode = nil
        }
        return FTPReply(code: code, lines: lines)
    }

    private static func code(of line: [UInt8]) -> Int? {
        guard line.count >= 3 else { return nil }
        var code = 0
        for byte in line[..<3] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            code = code * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return code
    }
}
