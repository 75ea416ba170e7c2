import ETL
import Logging

/// The few moves that tests of a store on a real server are made of.
extension FileStore {
    /// Lets a body use it, and closes it, whatever happens.
    func whileOpen(_ body: (Self) async throws -> Void) async throws {
        do {
            try await body(self)
            await close()
        } catch {
            await close()
            throw error
        }
    }

    /// Writes a file, has its size and these checksums verified, and gives it its name; or abandons it and throws.
    @discardableResult
    func put(
        _ bytes: [UInt8], at path: String, checksums: [Checksum] = [], modificationTime: UTCTime? = nil
    ) async throws -> VerificationMethod {
        let file = try await beginWrite(to: try RemotePath(path))
        do {
            if !checksums.isEmpty { _ = try await file.checksumAlgorithm() }
            try await file.fill(bytes, modificationTime: modificationTime)
            let method = try await file.verify(ExpectedContent(size: Int64(bytes.count), checksums: checksums))
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
    func fill(_ bytes: [UInt8], modificationTime: UTCTime? = nil) async throws {
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

/// The error that a body throws.
func transferError(_ body: () async throws -> Void) async -> TransferError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? TransferError
    }
}

/// For stores whose words no test reads.
let silentLogger = Logger(label: "integration", factory: { _ in SwiftLogNoOpLogHandler() })
