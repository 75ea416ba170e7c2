import ETL

/// The few moves that tests of a store are made of, whatever its server is.
protocol StoreFixture: Sendable {
    associatedtype Store: FileStore
    var store: Store { get }
}

extension StoreFixture {
    /// Writes a file, gives it its name, or abandons it and throws.
    ///
    /// - Parameters:
    ///   - checksum: whether the checksum that the store asks for is verified, beside `checksums`.
    ///   - verifies: whether the size is.
    @discardableResult
    func write(
        _ bytes: [UInt8], to path: String, checksum: Bool = false, checksums: [Checksum] = [], verifies: Bool = true,
        modificationTime: UTCTime? = nil
    ) async throws -> VerificationMethod {
        let file = try await store.beginWrite(to: try RemotePath(path))
        do {
            var checksums = checksums
            if checksum { checksums.append(ChecksumHasher.checksum(try await file.checksumAlgorithm(), of: bytes)) }
            try await fill(file, bytes, modificationTime: modificationTime)
            let method = try await file.verify(
                ExpectedContent(size: verifies ? Int64(bytes.count) : nil, checksums: checksums))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }

    func fill(_ file: any PendingFile, _ bytes: [UInt8], modificationTime: UTCTime? = nil) async throws {
        let pipe = BytePipe(wantsModificationTime: modificationTime != nil)
        if let modificationTime { pipe.writer.announce(modificationTime: modificationTime) }
        async let feeding: Void = {
            try? await pipe.writer.write(bytes)
            pipe.writer.finish()
        }()
        _ = try await file.write(from: pipe.reader)
        await feeding
    }

    func read(
        _ path: String, wantsModificationTime: Bool = false
    ) async throws -> (bytes: [UInt8], receipt: ReadReceipt, modificationTime: UTCTime?) {
        let pipe = BytePipe(wantsModificationTime: wantsModificationTime)
        async let reading = store.read(try RemotePath(path), into: pipe.writer)
        var bytes: [UInt8] = []
        do {
            while true {
                let part = try await pipe.reader.read()
                if part.isEmpty { break }
                bytes += part
            }
        } catch {
            _ = try await reading
            throw error
        }
        return (bytes, try await reading, pipe.reader.modificationTime)
    }

    /// The error that a body throws.
    func error(_ body: () async throws -> some Sendable) async -> TransferError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? TransferError
        }
    }

    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }
}
