import Crypto
import Foundation
import Infrastructure

/// A file whose bytes nobody has seen before, made on this machine's disk.
struct PairFile {
    /// Its name.
    let name: String
    /// Its bytes' SHA-256, in hexadecimal digits.
    let sha256: String

    /// The sizes that tell something: none, one, a small image, one byte more than a part of S3, and more than any
    /// memory should hold.
    static let sizes = [0, 1, 16 << 10, 8 << 20 + 1, 1 << 30]

    /// Makes a file.
    init(size: Int, in directory: URL) throws {
        name = "\(size).img"
        let file = directory.appending(path: name)
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        var random = SystemRandomNumberGenerator()
        var block = Data(
            (0..<128 << 10).map { _ in random.next() as UInt64 }.flatMap { withUnsafeBytes(of: $0, Array.init) })
        var hash = SHA256()
        for start in stride(from: 0, to: size, by: block.count) {
            // Blocks that change places, or are lost, are seen.
            withUnsafeBytes(of: start.littleEndian) { block.replaceSubrange(0..<8, with: $0) }
            let part = block.prefix(size - start)
            hash.update(data: part)
            try handle.write(contentsOf: part)
        }
        sha256 = hash.finalize().map { String(format: "%02x", $0) }.joined()
    }

    /// The job that moves it, and compares what is read with its checksum.
    func job(_ source: PairServer, _ from: String, _ destination: PairServer, _ to: String) -> String {
        """
        {"source": {"hostname": "\(source.hostname)", "path": "\(from)/\(name)", "checksum": "sha256:\(sha256)"}, \
        "destination": {"hostname": "\(destination.hostname)", "path": "\(to)/\(name)"}}
        """
    }
}
