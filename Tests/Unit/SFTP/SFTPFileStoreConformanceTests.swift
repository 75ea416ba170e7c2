import ETL
import ETLTesting
import Synchronization
import Testing

@testable import ETLTransports

@Suite("The SFTP store keeps the promises of a file store")
struct SFTPFileStoreConformanceTests {
    @Test func onAServerThatDoesAll() async throws {
        try await run(on: SFTPTestServer.Profile())
    }

    @Test func onAServerWithoutExtensionsOrWords() async throws {
        try await run(on: SFTPTestServer.Profile(extensions: [:], saysNothing: true))
    }

    @Test func onAServerThatTellsNeitherSizesNorPermissions() async throws {
        try await run(on: SFTPTestServer.Profile(tellsSizes: false, tellsPermissions: false))
    }

    @Test func onAServerThatAnswersInAnyOrderAndInPieces() async throws {
        try await run(on: SFTPTestServer.Profile(mostRead: 5000, shuffles: true, mostAtOnce: 7000))
    }

    @Test func withOneConnection() async throws {
        try await run(on: SFTPTestServer.Profile()) { $0.maxConnections = 1 }
    }

    private func run(
        on profile: SFTPTestServer.Profile, configure: (inout SFTPStoreConfiguration) -> Void = { _ in }
    ) async throws {
        try await SFTPStoreFixture.with(profile, configure: configure) { fixture in
            let server = fixture.server
            try await FileStoreConformance(of: fixture.store, below: "/scratch") { directory in
                server.state.withLock { $0.tree.names(in: directory) }.map { String(decoding: $0.name, as: UTF8.self) }
            }.run()
        }
    }
}
