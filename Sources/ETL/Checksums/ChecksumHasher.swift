import Crypto

/// Makes the checksum of bytes that come piece by piece.
public struct ChecksumHasher: Sendable {
    private enum State: Sendable {
        case sha256(SHA256)
        case sha1(Insecure.SHA1)
        case md5(Insecure.MD5)
        case crc(CRC32)
    }

    /// How the checksum is made.
    public let algorithm: ChecksumAlgorithm

    private var state: State

    /// Begins one.
    public init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        state =
            switch algorithm {
            case .sha256: .sha256(SHA256())
            case .sha1: .sha1(Insecure.SHA1())
            case .md5: .md5(Insecure.MD5())
            case .crc32: .crc(CRC32(.iso))
            case .crc32c: .crc(CRC32(.castagnoli))
            }
    }

    /// Takes the next bytes in.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        case .sha1(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha1(hash)
        case .md5(var hash):
            hash.update(bufferPointer: bytes)
            state = .md5(hash)
        case .crc(var check):
            check.update(bytes)
            state = .crc(check)
        }
    }

    /// The checksum of all bytes so far.
    public var checksum: Checksum {
        switch state {
        case .sha256(let hash): Checksum(algorithm, Array(hash.finalize()))
        case .sha1(let hash): Checksum(algorithm, Array(hash.finalize()))
        case .md5(let hash): Checksum(algorithm, Array(hash.finalize()))
        case .crc(let check): Checksum(algorithm, withUnsafeBytes(of: check.value.bigEndian) { Array($0) })
        }
    }

    /// The checksum of bytes that are all there.
    public static func checksum(_ algorithm: ChecksumAlgorithm, of bytes: [UInt8]) -> Checksum {
        var hasher = ChecksumHasher(algorithm)
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.checksum
    }
}
