import ETL
import ETLTesting
import Logging

@testable import ETLTransports

/// An SFTP store that talks to a server in memory, and the few moves that tests of it are made of.
struct SFTPStoreFixture: StoreFixture {
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
}
