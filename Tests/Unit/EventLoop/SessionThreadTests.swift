import ETL
import ETLTesting
import Logging
import Testing

@testable import ETLTransports

@Suite("A thread for a session")
struct SessionThreadTests {
    private let bytes = FTPStoreFixture.bytes(1000)

    @Test func aSystemThatHasNoThreadToGive() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a.img"] = bytes
            let begin = RefusingFirst()
            let store = FTPFileStore(
                FTPStoreConfiguration(host: server.host, port: server.port, user: "etl", password: "secret"),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), clock: ContinuousClock(),
                startThread: { begin.start($0, $1, $2) })
            let fixture = FTPStoreFixture(server: server, store: store)
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .outOfResources)
            #expect(error?.isRetriable == true)
            #expect(error?.server == store.name)
            let again = try await fixture.read("/a.img")
            #expect(again.bytes == bytes)
            await store.close()
        }
    }
}
