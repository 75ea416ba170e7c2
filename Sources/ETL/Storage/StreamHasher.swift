import Crypto
import Synchronization

/// The SHA-256 of bytes that pass by.
final class StreamHasher: Sendable {
    private let hash = Locked(SHA256())

    /// Takes the next bytes in.
    func update(_ bytes: UnsafeRawBufferPointer) {
        hash.withLock { $0.update(bufferPointer: bytes) }
    }

    /// The hash of all bytes so far.
    var digest: [UInt8] { hash.withLock { Array($0.finalize()) } }
}
