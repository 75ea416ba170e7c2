import ETL

/// The few moves that tests of a store are made of, whatever its server is.
extension FileStore {
    /// Lets a body use it, and closes it, whatever happens.
    public func whileOpen(_ body: (Self) async throws -> Void) async throws {
        do {
            try await body(self)
            await close()
        } catch {
            await close()
            throw error
        }
    }

    /// Writes a file, has it verified and gives it its name; or abandons it and throws.
    ///
    /// - Parameters:
    ///   - checksum: whether the checksum that the store asks for is verified, beside `checksums`.
    ///   - verifies: whether the size is.
    @discardableResult
    public func put(
        _ bytes: [UInt8], at path: String, checksum: Bool = false, checksums: [Checksum] = [], verifies: Bool = true,
        modificationTime: UTCTime? = nil
    ) async throws -> VerificationMethod {
        let file = try await beginWrite(to: try RemotePath(path))
        do {
            var checksums = checksums
            if checksum { checksums.append(ChecksumHasher.checksum(try await file.checksumAlgorithm(), of: bytes)) }
            try await file.fill(bytes, modificationTime: modificationTime)
            let method = try await file.verify(
                ExpectedContent(size: verifies ? Int64(bytes.count) : nil, checksums: checksums))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }
}

extension PendingFile {
    /// Writes all of a file.
    public func fill(_ bytes: [UInt8], modificationTime: UTCTime? = nil) async throws {
        let pipe = BytePipe(wantsModificationTime: modificationTime != nil)
        if let modificationTime { pipe.writer.announce(modificationTime: modificationTime) }
        async let feeding: Void = {
            try? await pipe.writer.write(bytes)
            pipe.writer.finish()
        }()
        _ = try await write(from: pipe.reader)
        await feeding
    }
}

/// The error that a body throws; `nil` where it throws none, or none of a transfer.
public func transferError(_ body: () async throws -> some Sendable) async -> TransferError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? TransferError
    }
}
