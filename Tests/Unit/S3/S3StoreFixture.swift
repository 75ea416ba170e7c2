import ETL
import ETLTesting
import Logging

@testable import ETLTransports

/// An S3 store that talks to a test server, and the few moves that tests of it are made of.
struct S3StoreFixture: StoreFixture {
    let server: S3TestServer
    let store: S3FileStore

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
        let store = S3FileStore(configuration, logger: logger)
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
}
