import DequeModule
import NIOCore

/// Cuts the control connection's bytes into lines.
///
/// The control connection speaks Telnet (RFC 959 §4.1): its commands, such as the interrupt that a client sends before
/// ABOR, are taken out, and a doubled 0xFF is one byte of a name. A bare LF ends a line too, as every server has it.
struct FTPLineReader {
    /// A line without its end, or one that had none for too long.
    enum Line: Equatable {
        case whole([UInt8])
        case tooLong
    }

    /// Bytes that a line may have. A path of sixty full names fits.
    static let limit = 16 * 1024

    private var lines: Deque<Line> = []
    private var current: [UInt8] = []
    private var isOverlong = false
    private var telnet = Telnet.text

    private enum Telnet {
        case text
        case command
        case option
    }

    /// Lines that are whole and not taken yet.
    var count: Int { lines.count }

    /// The next line, left in its place.
    var first: Line? { lines.first }

    mutating func next() -> Line? {
        lines.popFirst()
    }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        switch telnet {
        case .text where byte == 0xFF: telnet = .command
        case .text: keep(byte)
        case .option: telnet = .text
        case .command:
            telnet = .text
            switch byte {
            case 0xFF: keep(0xFF)
            case 0xFB...0xFE: telnet = .option
            case 0xF0...0xFA: break
            // No Telnet at all: a client that does not double the 0xFF of a name.
            default:
                keep(0xFF)
                keep(byte)
            }
        }
    }

    private mutating func keep(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            endLine()
        } else if current.count == Self.limit {
            isOverlong = true
        } else {
            current.append(byte)
        }
    }

    private mutating func endLine() {
        if current.last == UInt8(ascii: "\r") { current.removeLast() }
        lines.append(isOverlong ? .tooLong : .whole(current))
        current.removeAll(keepingCapacity: true)
        isOverlong = false
    }
}
