/// A reply as RFC 959 §4.2 has it: a code of three digits and one line of text or more.
struct FTPReply: Hashable, Sendable {
    let code: Int
    let lines: [[UInt8]]

    /// One line.
    init(_ code: Int, _ text: String) {
        self.init(code, lines: [Array(text.utf8)])
    }

    /// Several lines, the first and the last with the code.
    init(_ code: Int, lines: [[UInt8]]) {
        self.code = code
        self.lines = lines
    }

    /// Whether a server closes the connection behind this line: a 421, or the last words of vsftpd's processes.
    static func endsSession(_ line: [UInt8]) -> Bool {
        line.starts(with: "421".utf8) || line.starts(with: "500 OOPS:".utf8)
    }

    /// The bytes on the wire. A 0xFF is doubled, since the control connection is Telnet.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            let isLast = index == lines.count - 1
            if isLast || index == 0 { bytes += "\(code)\(isLast ? " " : "-")".utf8 }
            for byte in line {
                bytes.append(byte)
                if byte == 0xFF { bytes.append(byte) }
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }
}
