import NIOCore

/// Line ends on their way through TYPE A: LF on the server, CRLF on the wire (RFC 959 §3.1.1.1).
struct FTPLineEndings {
    /// A CR was the last byte of the buffer before this one.
    private var hasCR = false

    /// What the server keeps of an upload's next bytes.
    mutating func fromWire(_ bytes: ByteBuffer) -> ByteBuffer {
        var kept = ByteBuffer()
        kept.reserveCapacity(bytes.readableBytes + 1)
        for byte in bytes.readableBytesView {
            if hasCR, byte != UInt8(ascii: "\n") { kept.writeInteger(UInt8(ascii: "\r")) }
            hasCR = byte == UInt8(ascii: "\r")
            if !hasCR { kept.writeInteger(byte) }
        }
        return kept
    }

    /// What is left when the upload ends.
    mutating func end() -> ByteBuffer {
        defer { hasCR = false }
        return hasCR ? ByteBuffer(bytes: [UInt8(ascii: "\r")]) : ByteBuffer()
    }

    /// A download's bytes as they go on the wire.
    static func toWire(_ content: FTPFileContent) -> FTPFileContent {
        var wire = FTPFileContent()
        for chunk in content.chunks {
            var converted = ByteBuffer()
            converted.reserveCapacity(chunk.readableBytes + chunk.readableBytes / 32)
            for byte in chunk.readableBytesView {
                if byte == UInt8(ascii: "\n") { converted.writeInteger(UInt8(ascii: "\r")) }
                converted.writeInteger(byte)
            }
            wire.append(converted)
        }
        return wire
    }
}
