import ETL
import Synchronization

/// Keeps what is written to it.
final class TextRecorder: LogOutput {
    private let bytes = Locked<[UInt8]>([])

    func write(_ line: [UInt8]) {
        bytes.withLock { $0 += line }
    }

    var text: String { String(decoding: bytes.withLock(\.self), as: UTF8.self) }

    var lines: [String] { text.split(separator: "\n").map(String.init) }
}
