import Synchronization

/// The checksums of bytes that pass by.
final class StreamHasher: Sendable {
    private let hashers: Locked<[ChecksumHasher]>

    /// - Parameter algorithms: at least one.
    init(_ algorithms: Set<ChecksumAlgorithm>) {
        hashers = Locked(algorithms.map { ChecksumHasher($0) })
    }

    /// Takes the bytes in, for a ``BytePipe``.
    var observer: @Sendable (UnsafeRawBufferPointer) -> Void {
        { [self] bytes in
            hashers.withLock { hashers in
                for index in hashers.indices { hashers[index].update(bytes) }
            }
        }
    }

    /// The checksums of all bytes so far.
    var checksums: [Checksum] { hashers.withLock { $0.map(\.checksum) } }
}
