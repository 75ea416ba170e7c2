/// Finds the packets in the bytes that come, however they are split.
struct SFTPPacketParser {
    /// Longer packets are garbage. No answer to what is asked here is longer: a READ asks for less, and OpenSSH, which
    /// splits listings, has the same limit.
    static let mostBytes = 256 * 1024

    private var buffer: [UInt8] = []
    private var start = 0

    /// How many bytes have come that make no whole packet yet.
    var leftover: Int { buffer.count - start }

    /// Takes what has come.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        // What was read is dropped once it is the larger part, so that nothing is moved twice.
        if start > 0, start >= buffer.count - start {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next packet, without its length; `nil` where it has not come as a whole.
    mutating func next() throws(SFTPGarbage) -> ArraySlice<UInt8>? {
        guard leftover >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.mostBytes).contains(length) else { throw garbage(length) }
        guard leftover >= 4 + length else { return nil }
        defer { start += 4 + length }
        return buffer[(start + 4)..<(start + 4 + length)]
    }

    /// What greets people at a log-in (`.bashrc` and its like) speaks before the server, and is the usual reason: then
    /// the length is letters.
    private func garbage(_ length: Int) -> SFTPGarbage {
        let text = buffer[start...].prefix(60).prefix { (0x20..<0x7F).contains($0) }
        guard text.count >= 4 else { return SFTPGarbage("a packet of \(length) bytes is announced") }
        return SFTPGarbage(
            "this is a text and no SFTP, perhaps of the account's start-up files: '\(String(decoding: text, as: UTF8.self))'"
        )
    }
}
