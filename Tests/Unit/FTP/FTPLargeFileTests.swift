import ETLTesting
import Logging
import Testing

@testable import ETL
@testable import ETLTransports

/// Files that go from one socket to the other through a pipe of the system's: the same promises as for small ones.
/// One after the other: in a debug build each takes much of a processor, and other tests have time limits.
@Suite("A large file from FTP server to FTP server", .serialized)
struct FTPLargeFileTests {
    private static let threshold = 256 * 1024

    private struct Servers {
        let source: FTPTestServer
        let destination: FTPTestServer
        let verification: VerificationLevel

        func move() async throws {
            let (from, to) = (store(of: source), store(of: destination))
            defer { Task { await (from.close(), to.close()) } }
            _ = try await FileTransfer(verification: verification, clock: ContinuousClock()).move(
                .file(try RemotePath("/in/a.img"), to: try RemotePath("/out/a.img")), from: from, to: to)
        }

        private func store(of server: FTPTestServer) -> FTPFileStore {
            FTPFileStore(
                FTPStoreConfiguration(
                    host: server.host, port: server.port, user: FTPTestUser.standard.name,
                    password: FTPTestUser.standard.password ?? "", connectTimeout: .seconds(5),
                    stallTimeout: .seconds(5)),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        }
    }

    private func with(
        _ size: Int, _ verification: VerificationLevel = .size, _ body: (Servers, [UInt8]) async throws -> Void
    ) async throws {
        let bytes = FTPStoreFixture.bytes(size)
        try await FTPTestServer.withServer { source in
            try await FTPTestServer.withServer { destination in
                source.files["/in/a.img"] = bytes
                destination.files["/out/a.img"] = [1]
                try await body(
                    Servers(source: source, destination: destination, verification: verification), bytes)
            }
        }
    }

    @Test(
        arguments: [threshold - 1, threshold, 3 * threshold + 1], [VerificationLevel.size, .checksum])
    func arrivesWhole(_ size: Int, _ verification: VerificationLevel) async throws {
        try await with(size, verification) { servers, bytes in
            try await servers.move()
            #expect(servers.destination.files["/out/a.img"] == bytes)
            #expect(servers.destination.files.paths.count == 1)
        }
    }

    /// A destination that is slower than the source: the channel is full for most of the time.
    @Test func waitsForASlowDestination() async throws {
        try await with(2 * Self.threshold) { servers, bytes in
            servers.destination.script(.on(.stor, .throttle(bytesPerSecond: 1024 * 1024)))
            try await servers.move()
            #expect(servers.destination.files["/out/a.img"] == bytes)
        }
    }

    @Test(arguments: [FTPFaultEffect.dropData(at: .middle), .dropData(at: .middle, by: .reset), .truncate(at: .middle)])
    func isNotPublishedWhereTheSourceBreaks(_ effect: FTPFaultEffect) async throws {
        try await with(2 * Self.threshold) { servers, _ in
            servers.source.script(.on(.retr, effect))
            let error = await #expect(throws: TransferError.self) { try await servers.move() }
            #expect(error?.isRetriable == true)
            #expect(servers.destination.files["/out/a.img"] == [1])
            #expect(servers.destination.files.paths.count == 1)
            try await servers.move()
            #expect(servers.destination.files["/out/a.img"]?.count == 2 * Self.threshold)
        }
    }

    @Test(arguments: [
        FTPFaultEffect.dropData(at: .middle), .dropData(at: .middle, by: .reset), .dropControl(.during(.middle)),
    ])
    func isNotPublishedWhereTheDestinationBreaks(_ effect: FTPFaultEffect) async throws {
        try await with(2 * Self.threshold) { servers, _ in
            servers.destination.script(.on(.stor, effect))
            let error = await #expect(throws: TransferError.self) { try await servers.move() }
            #expect(error?.isRetriable == true)
            #expect(error?.server == "127.0.0.1:\(servers.destination.port)")
            #expect(servers.destination.files["/out/a.img"] == [1])
            #expect(servers.destination.files.paths.count == 1)
        }
    }

    @Test func endsWhenItsTaskIsCancelled() async throws {
        try await with(2 * Self.threshold) { servers, _ in
            servers.destination.script(.on(.stor, .throttle(bytesPerSecond: 64 * 1024)))
            let moving = Task { try await servers.move() }
            try await servers.destination.waitForCommand(.stor, call: 1)
            moving.cancel()
            let error = await #expect(throws: TransferError.self) { try await moving.value }
            #expect(error?.kind == .cancelled)
            #expect(servers.destination.files["/out/a.img"] == [1])
        }
    }
}
