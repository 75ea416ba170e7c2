import ETL
import NIOCore

/// A file's bytes, in chunks that are shared and never copied as a whole: a snapshot of a file of any size costs nothing.
public struct FTPFileContent: Sendable {
    /// The bytes, in order.
    private(set) var chunks: [ByteBuffer] = []

    /// How many bytes there are.
    public private(set) var size = 0

    /// Bytes of a chunk at which the next one is begun: few enough chunks, and no large copy when one grows.
    private static let chunkSize = 1 << 20

    /// Makes an empty file.
    public init() {}

    /// Makes a file of bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        append(ByteBuffer(bytes: bytes))
    }

    /// All bytes in one array: a copy.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for chunk in chunks { bytes += chunk.readableBytesView }
        return bytes
    }

    /// The SHA-256 of the bytes, in lower-case hexadecimal digits.
    public var sha256: String { checksum(.sha256).hex }

    /// A checksum of the bytes.
    public func checksum(_ algorithm: ChecksumAlgorithm) -> Checksum {
        var hasher = ChecksumHasher(algorithm)
        for chunk in chunks { chunk.withUnsafeReadableBytes { hasher.update($0) } }
        return hasher.checksum
    }

    /// Adds bytes at the end. What is small is copied into the chunk that is open, so that many short reads do not
    /// leave many half-empty buffers behind; what fills a chunk of its own is taken as it is.
    mutating func append(_ bytes: ByteBuffer) {
        var bytes = bytes
        guard bytes.readableBytes > 0 else { return }
        size += bytes.readableBytes
        if let last = chunks.indices.last, chunks[last].readableBytes + bytes.readableBytes <= Self.chunkSize {
            chunks[last].writeBuffer(&bytes)
        } else if bytes.readableBytes < bytes.storageCapacity / 2 {
            // A network buffer with little in it would keep its whole storage alive.
            chunks.append(ByteBuffer(bytes: bytes.readableBytesView))
        } else {
            chunks.append(bytes)
        }
    }

    /// Leaves only the first `count` bytes.
    mutating func truncate(to count: Int) {
        self = slice(0..<min(count, size))
    }

    /// A part of the file, sharing its chunks.
    func slice(_ range: Range<Int>) -> FTPFileContent {
        var part = FTPFileContent()
        var start = 0
        for chunk in chunks {
            let end = start + chunk.readableBytes
            let overlap = range.clamped(to: start..<end)
            if !overlap.isEmpty,
                let piece = chunk.getSlice(at: chunk.readerIndex + overlap.lowerBound - start, length: overlap.count)
            {
                part.chunks.append(piece)
                part.size += overlap.count
            }
            start = end
        }
        return part
    }
}

extension FTPFileContent: Hashable {
    /// Byte by byte, however the chunks are cut.
    public static func == (left: FTPFileContent, right: FTPFileContent) -> Bool {
        guard left.size == right.size else { return false }
        var (ours, theirs) = (left.chunks[...], right.chunks[...])
        while var mine = ours.popFirst(), var other = theirs.popFirst() {
            let count = min(mine.readableBytes, other.readableBytes)
            guard mine.readSlice(length: count) == other.readSlice(length: count) else { return false }
            if mine.readableBytes > 0 { ours.insert(mine, at: ours.startIndex) }
            if other.readableBytes > 0 { theirs.insert(other, at: theirs.startIndex) }
        }
        return true
    }

    /// Hashes the size: enough to tell files apart, and true however the chunks are cut.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(size)
    }
}

extension FTPFileContent: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// Makes a file of a text's UTF-8.
    public init(stringLiteral text: String) {
        self.init(text.utf8)
    }

    /// Makes a file of bytes.
    public init(arrayLiteral bytes: UInt8...) {
        self.init(bytes)
    }

    /// How long it is and how it begins.
    public var description: String {
        let start = String(decoding: slice(0..<min(size, 24)).bytes, as: UTF8.self)
        return "\(size) bytes, \(start.debugDescription)\(size > 24 ? "…" : "")"
    }
}
