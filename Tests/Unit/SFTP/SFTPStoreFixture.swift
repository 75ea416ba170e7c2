import ETL
import ETLTesting
import Logging

@testable import ETLTransports

/// An SFTP store that talks to a server in memory, and the few moves that tests of it are made of.
struct SFTPStoreFixture {
    let server: SFTPTestServer
    let store: SFTPFileStore

    static func with<Result>(
        _ profile: SFTPTestServer.Profile = SFTPTestServer.Profile(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        configure: (inout SFTPStoreConfiguration) -> Void = { _ in },
        _ body: (SFTPStoreFixture) async throws -> Result
    ) async throws -> Result {
        let server = SFTPTestServer(profile)
        var configuration = SFTPStoreConfiguration(
            host: "sftp.test", user: "etl", password: Secret("s3cret-word"), maxConnections: 4,
            connectTimeout: .seconds(5), stallTimeout: .milliseconds(200))
        configure(&configuration)
        let store = SFTPFileStore(configuration, logger: logger, connector: server)
        do {
            let result = try await body(SFTPStoreFixture(server: server, store: store))
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }

    /// Writes a file, gives it its name, or abandons it and throws.
    @discardableResult
    func write(
        _ bytes: [UInt8], to path: String, checksums: [Checksum] = [], modified: UTCTime? = nil
    ) async throws -> VerificationMethod {
        let file = try await store.beginWrite(to: try RemotePath(path))
        do {
            try await fill(file, bytes, modified: modified)
            let method = try await file.verify(ExpectedContent(size: Int64(bytes.count), checksums: checksums))
            try await file.publish()
            return method
        } catch {
            await file.abandon()
            throw error
        }
    }

    func fill(_ file: any PendingFile, _ bytes: [UInt8], modified: UTCTime? = nil) async throws {
        let pipe = BytePipe(wantsModificationTime: modified != nil)
        if let modified { pipe.writer.announce(modificationTime: modified) }
        async let feeding: Void = {
            try? await pipe.writer.write(bytes)
            pipe.writer.finish()
        }()
        _ = try await file.write(from: pipe.reader)
        await feeding
    }

    func read(_ path: String) async throws -> (bytes: [UInt8], receipt: ReadReceipt) {
        let pipe = BytePipe()
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
        return (bytes, try await reading)
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
