import ETL
import Infrastructure

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
        try await store.put(
            bytes, at: path, checksum: checksum, checksums: checksums, verifies: verifies,
            modificationTime: modificationTime)
    }

    func fill(_ file: any PendingFile, _ bytes: [UInt8], modificationTime: UTCTime? = nil) async throws {
        try await file.fill(bytes, modificationTime: modificationTime)
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
        await transferError(body)
    }

    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }
}
