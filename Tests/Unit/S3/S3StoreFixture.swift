import ETL
import ETLTesting
import ETLTransports
import Logging

/// An S3 store that talks to a test server, and the few moves that tests of it are made of.
struct S3StoreFixture {
    let server: S3TestServer
    let store: any FileStore

    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    static func with<Result>(
        _ profile: S3TestBucket.Profile = S3TestBucket.Profile(), secretKey: String = S3TestServer.secretKey,
        bucket: String = S3TestServer.bucketName, region: String = "eu-test-1", token: String? = nil,
        timeShift: Int64 = 0, basePath: String = "/", logger: Logger = quiet,
        configure: (inout S3StoreConfiguration) -> Void = { _ in },
        _ body: (S3StoreFixture) async throws -> Result
    ) async throws -> Result {
        let server = try await S3TestServer.start(profile, sessionToken: token, timeShift: timeShift)
        var extras = [
            "ENDPOINT": "http://127.0.0.1:\(server.port)", "BUCKET": bucket, "REGION": region,
            "ACCESS_KEY": S3TestServer.accessKey, "SECRET_KEY": secretKey,
        ]
        extras["SESSION_TOKEN"] = token
        var configuration = try S3StoreConfiguration(
            ServerSettings(
                name: ServerName("s"), type: .s3, host: "", basePath: basePath, maxConnections: 4,
                extras: extras.mapValues(Secret.init)))
        configuration.connectTimeout = .seconds(5)
        configuration.stallTimeout = .seconds(30)
        configuration.retryDelay = .milliseconds(1)
        configuration.setPartSize(64 * 1024, doublesAfter: 800, largest: 1024 * 1024)
        configure(&configuration)
        let store = configuration.makeStore(logger: logger)
        do {
            let result = try await body(S3StoreFixture(server: server, store: store))
            await store.close()
            await server.stop()
            return result
        } catch {
            await store.close()
            await server.stop()
            throw error
        }
    }

    /// Writes a file, gives it its name, or abandons it and throws.
    @discardableResult
    func write(
        _ bytes: [UInt8], to path: String, checksum: Bool = false, modificationTime: UTCTime? = nil
    ) async throws -> VerificationMethod {
        let file = try await store.beginWrite(to: try RemotePath(path))
        do {
            if checksum { _ = try await file.checksumAlgorithm() }
            try await fill(file, bytes, modificationTime: modificationTime)
            let checksums = checksum ? [ChecksumHasher.checksum(.sha256, of: bytes)] : []
            let method = try await file.verify(ExpectedContent(size: Int64(bytes.count), checksums: checksums))
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

    func read(_ path: String) async throws -> (bytes: [UInt8], receipt: ReadReceipt, modificationTime: UTCTime?) {
        let pipe = BytePipe(wantsModificationTime: true)
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
