import ETL

/// The bytes of one part, with their hash, from when they come until the server has them.
///
/// Not `Sendable`: it is the session's, on whose thread all of it happens.
final class S3PartBuffer {
    /// Bytes that are in it.
    private(set) var count = 0

    /// Whether the source has said that this was all.
    private(set) var hasEnded = false

    /// It grows with what comes, so that a small file takes little.
    private var storage: [UInt8] = []
    private var limit = 0
    private var hasher = ChecksumHasher(.sha256)

    /// What a fresh buffer has room for.
    private static let start = 64 * 1024

    /// Whether nothing more fits.
    var isFull: Bool { count == limit }

    /// SHA-256 of what is in it.
    var sha256: Checksum { hasher.checksum }

    /// MD5 of what is in it, made when asked for.
    var md5: Checksum {
        var hasher = ChecksumHasher(.md5)
        withBytes(from: 0) { hasher.update($0) }
        return hasher.checksum
    }

    /// Empties it for the next part.
    func begin(limit: Int) {
        count = 0
        hasEnded = false
        self.limit = limit
        hasher = ChecksumHasher(.sha256)
        if storage.count > limit { storage = [] }
    }

    /// Nothing will come: the source has ended before.
    func end() {
        hasEnded = true
    }

    /// Takes what comes until it is full, or the source has ended. Blocks.
    ///
    /// - Parameter observe: sees the bytes, each once.
    func fill(from input: BytePipe.Reader, _ observe: (UnsafeRawBufferPointer) -> Void) throws(TransferError) {
        while !isFull, !hasEnded {
            took(try intoSpace { space throws(TransferError) in try input.readBlocking(into: space) }, observe)
        }
    }

    /// Takes what is there already, so that a source goes on while the part before is on its way.
    func fillWithoutWaiting(
        from input: BytePipe.Reader, _ observe: (UnsafeRawBufferPointer) -> Void
    ) throws(TransferError) {
        while !isFull, !hasEnded {
            let taken = try intoSpace { space throws(TransferError) in
                try input.drain { content in
                    let part = UnsafeRawBufferPointer(rebasing: content.prefix(space.count))
                    space.copyMemory(from: part)
                    return part.count
                }
            }
            guard let taken else { return }
            took(taken, observe)
        }
    }

    /// Copies bytes from a place on out of it; how many.
    func copy(from offset: Int, into space: UnsafeMutableRawBufferPointer) -> Int {
        withBytes(from: offset) { bytes in
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(space.count))
            space.copyMemory(from: part)
            return part.count
        }
    }

    private func intoSpace<Value>(
        _ body: (UnsafeMutableRawBufferPointer) throws(TransferError) -> Value
    ) throws(TransferError) -> Value {
        grow()
        let space = count..<min(storage.count, limit)
        let result = storage.withUnsafeMutableBytes { bytes in
            Result { () throws(TransferError) in
                try body(UnsafeMutableRawBufferPointer(rebasing: bytes[space]))
            }
        }
        return try result.get()
    }

    private func took(_ taken: Int, _ observe: (UnsafeRawBufferPointer) -> Void) {
        guard taken > 0 else {
            hasEnded = true
            return
        }
        let start = count
        count += taken
        withBytes(from: start) { bytes in
            hasher.update(bytes)
            observe(bytes)
        }
    }

    private func grow() {
        guard count == storage.count else { return }
        let wanted = min(limit, max(Self.start, storage.count * 2))
        storage += [UInt8](repeating: 0, count: wanted - storage.count)
    }

    private func withBytes<Value>(from start: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<count])) }
    }
}
