import Foundation

/// A file that a job moves.
public struct ChaosFile: Hashable, Sendable {
    /// Its name in both directories, and its job's id.
    public let name: String
    /// Bytes.
    public let size: Int
    /// Bytes of the file that stands at the destination already; another number than ``size``. `nil`: none does.
    public let oldSize: Int?

    /// Describes a file.
    public init(name: String, size: Int, oldSize: Int? = nil) {
        self.name = name
        self.size = size
        self.oldSize = oldSize
    }

    /// What the source has.
    public var content: Data { Self.content("new \(name)", size) }

    /// What the destination has before.
    public var oldContent: Data? { oldSize.map { Self.content("old \(name)", $0) } }

    /// Bytes that differ between any two files, and within a file at any distance that a buffer may have: the period
    /// is a prime number.
    private static func content(_ title: String, _ size: Int) -> Data {
        // FNV-1a: a hash of the title that is the same in every process.
        let seed = title.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
        var random = SeededGenerator(seed: seed)
        let period = 65_521
        let numbers = (0..<min(period, size) / 8 + 1).map { _ in random.next().littleEndian }
        let block = numbers.withUnsafeBytes { Data($0.prefix(period)) }
        var content = Data(capacity: size)
        while content.count < size { content.append(block.prefix(size - content.count)) }
        return content
    }
}
