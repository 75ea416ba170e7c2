import ETL
import ETLTesting
import Logging
import Testing

@testable import ETLTransports

@Suite("An FTP store and what goes wrong")
struct FTPFaultTests {
    private let bytes = FTPStoreFixture.bytes(200_000)

    /// Short only where a time-out is what the test is about: elsewhere a busy machine must not run into it.
    private static func patience(for kind: ErrorKind) -> Duration {
        [.stalled, .connectTimeout, .dataConnectionFailed].contains(kind) ? .seconds(1) : .seconds(30)
    }

    // MARK: Reading

    @Test(
        arguments: [
            (FTPFaultEffect.refuse("550 Permission denied."), ErrorKind.permissionDenied, false),
            (.refuse("550 The file is being used by another process."), .fileBusy, true),
            (.refuse("550 No such file."), .fileNotFound, false),
            (.refuse("450 Busy."), .fileBusy, true),
            (.refuse("425 Cannot open data connection."), .dataConnectionFailed, true),
            (.refuse("451 Local error."), .refused, true),
            (.refuse("502 Not implemented."), .refused, false),
            (.dropData(at: .middle), .truncated, true),
            (.dropData(at: .lastByte, by: .reset), .connectionLost, true),
            (.dropControl(.during(.middle)), .connectionLost, true),
            (.truncate(at: .lastByte), .truncated, true),
            (.stallData(at: .middle), .stalled, true),
            (.withholdReply, .stalled, true),
            (.stallControl(.before), .dataConnectionFailed, true),
            (.answer("451 Read error."), .truncated, true),
            (.garbage(), .stalled, true),
        ] as [(FTPFaultEffect, ErrorKind, Bool)])
    func whileReading(_ effect: FTPFaultEffect, _ kind: ErrorKind, _ isRetriable: Bool) async throws {
        try await FTPStoreFixture.with(configure: { $0.stallTimeout = Self.patience(for: kind) }) { fixture in
            fixture.server.files["/a.img"] = bytes
            _ = try await fixture.read("/a.img")
            fixture.server.script(.on(.retr, effect))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(error?.isRetriable == isRetriable)
            #expect(error?.server == fixture.store.name)
            #expect(fixture.server.pendingFaults.isEmpty)
            fixture.server.releaseStalls()
            let again = try await fixture.read("/a.img")
            #expect(again.bytes == bytes)
        }
    }

    @Test func aFileThatGrowsWhileItIsRead() async throws {
        try await FTPStoreFixture.with(.standard.with(.noSizeIn150)) { fixture in
            let server = fixture.server
            server.files["/a.img"] = bytes
            server.script(.on(.size, .wrongSize(by: 5)))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .sourceChanged)
            #expect(error?.isRetriable == true)
        }
    }

    @Test func aFileThatIsTakenAwayAfterItWasRead() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.script(.on(.size, .refuse("550 Gone.")))
            let read = try await fixture.read("/a.img")
            #expect(read.receipt == ReadReceipt(bytesRead: 200_000, size: 200_000))
        }
    }

    @Test func aFileWithAControlCharacterThatIsBusy() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a\tb.img"] = bytes
            fixture.server.script(.on(.retr, .refuse("450 Busy.")))
            let error = await fixture.error { try await fixture.read("/a\tb.img") }
            #expect(error?.kind == .fileBusy)
            let read = try await fixture.read("/a\tb.img")
            #expect(read.bytes == bytes)
        }
    }

    // MARK: Connecting

    @Test func aServerThatIsDown() async throws {
        try await FTPStoreFixture.with { fixture in
            await fixture.server.pause()
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.description == "ConnectionRefused: 127.0.0.1:\(fixture.server.port)")
            #expect(error?.isRetriable == true)
            try await fixture.server.resume()
            let missing = await fixture.error { try await fixture.read("/a.img") }
            #expect(missing?.kind == .fileNotFound)
        }
    }

    @Test func aHostThatIsNone() async throws {
        for (host, isRetriable) in [("no-such-host.invalid", true), ("a b", false)] {
            let store = FTPFileStore(
                FTPStoreConfiguration(host: host, user: "etl", password: "secret", connectTimeout: .seconds(5)),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let error = await #expect(throws: TransferError.self) {
                _ = try await store.read(try RemotePath("/a"), into: BytePipe().writer)
            }
            #expect(error?.kind == .hostNotFound || error?.kind == .connectTimeout)
            #expect(error?.isRetriable == isRetriable)
            await store.close()
        }
    }

    @Test(
        arguments: [
            (FTPFault.on(.pass, .refuse("530 Login incorrect.")), ErrorKind.loginFailed, false),
            (.on(.pass, .refuse("530 Too many connections for etl.")), .serverBusy, true),
            (.on(.pass, .refuse("421 Try again later.")), .serverBusy, true),
            (.on(.user, .refuse("530 etl is not welcome.")), .loginFailed, false),
            (.onConnect(.refuse("421 Too many connections.")), .serverBusy, true),
            (.onConnect(.refuse("550 Go away.")), .loginFailed, false),
            (.onConnect(.stallControl(.before)), .connectTimeout, true),
            (.onConnect(.dropControl(.before)), .connectionLost, true),
            (.on(.pass, .dropControl(.before)), .connectionLost, true),
            (.on(.pass, .withholdReply), .connectTimeout, true),
        ] as [(FTPFault, ErrorKind, Bool)])
    func whileLoggingIn(_ fault: FTPFault, _ kind: ErrorKind, _ isRetriable: Bool) async throws {
        try await FTPStoreFixture.with(configure: {
            $0.connectTimeout = Self.patience(for: kind)
            $0.stallTimeout = .seconds(30)
        }) { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.script(fault)
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(error?.isRetriable == isRetriable)
            #expect(error.map(String.init(describing:))?.contains("secret") == false)
            fixture.server.releaseStalls()
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
        }
    }

    @Test func aPasswordThatTheServerEchoes() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.script(.on(.pass, .refuse("530 'secret' is not the password of etl.")))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.reply == "530 '***' is not the password of etl.")
        }
    }

    @Test(arguments: [FTPFaultEffect.deadPort(.refusing), .deadPort(.silent)])
    func aDataPortThatNobodyAnswers(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with(configure: { $0.connectTimeout = .seconds(1) }) { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.script(.on(.epsv, effect), .on(.pasv, effect))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .dataConnectionFailed)
            #expect(error?.isRetriable == true)
            fixture.server.clearFaults()
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
        }
    }

    @Test func anAddressBehindANAT() async throws {
        try await FTPStoreFixture.with(.standard.with(.noEPSV)) { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.script(.on(.pasv, .wrongAddress()))
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
        }
    }

    // MARK: Connections that died meanwhile

    @Test func aConnectionThatTheServerHasClosed() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = bytes
            for _ in 0..<3 {
                _ = try await fixture.read("/a.img")
                await fixture.server.dropConnections()
                _ = try await fixture.write(bytes, to: "/b.img")
                await fixture.server.dropConnections()
            }
            #expect(fixture.server.files["/b.img"] == bytes)
        }
    }

    @Test(
        arguments: [
            FTPFaultEffect.refuse("421 Idle for too long."), .refuse("500 OOPS: child died"), .dropControl(.before),
        ])
    func aConnectionThatDiesAtTheFirstCommand(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = bytes
            _ = try await fixture.read("/a.img")
            fixture.server.script(.on(.epsv, effect))
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
            fixture.server.script(.on(.epsv, effect))
            _ = try await fixture.write(bytes, to: "/b.img")
            #expect(fixture.server.files["/b.img"] == bytes)
            fixture.server.script(.on(.size, effect))
            _ = try await fixture.read("/a.img")
            fixture.server.script(.on(.size, effect))
            _ = try await fixture.write(bytes, to: "/c.img")
            #expect(fixture.server.files["/c.img"] == bytes)
            #expect(fixture.server.pendingFaults.isEmpty)
        }
    }

    // MARK: Writing

    @Test(
        arguments: [
            (.on(.stor, .refuse("550 Permission denied.")).keep, .permissionDenied, false),
            (.on(.stor, .refuse("553 Could not create file.")).keep, .permissionDenied, false),
            (.on(.stor, .refuse("452 No space.")), .diskFull, true),
            (.on(.stor, .refuse("552 Quota exceeded.")), .diskFull, false),
            (.on(.stor, .answer("552 Disk full.")), .diskFull, false),
            (.on(.stor, .answer("451 Write error.")), .refused, true),
            (.on(.stor, .answer("451 Failure writing to local file.")), .diskFull, true),
            (.on(.stor, .dropData(at: .start)), .connectionLost, true),
            (.on(.stor, .dropControl(.during(.byte(1000)))), .connectionLost, true),
            (.on(.stor, .withholdReply), .stalled, true),
            (.on(.stor, .truncate(at: .lastByte)), .sizeMismatch, true),
            (.on(.size, .wrongSize(by: -1)), .sizeMismatch, true),
            (.on(.size, .refuse("550 Not there.")), .refused, false),
            (.on(.size, .stallControl(.before)), .stalled, true),
            (.on(.rnto, .refuse("553 Bad name.")).keep, .publishFailed, false),
            (.on(.rnto, .refuse("451 Later.")), .publishFailed, true),
        ] as [(FTPFault, ErrorKind, Bool)])
    func whileWriting(_ fault: FTPFault, _ kind: ErrorKind, _ isRetriable: Bool) async throws {
        try await FTPStoreFixture.with(configure: { $0.stallTimeout = Self.patience(for: kind) }) { fixture in
            fixture.server.files["/out/a.img"] = [1, 2, 3]
            fixture.server.script(fault)
            let error = await fixture.error { try await fixture.write(bytes, to: "/out/a.img") }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(error?.isRetriable == isRetriable)
            #expect(error?.path?.contains(".part") != true)
            #expect(fixture.server.files["/out/a.img"] == [1, 2, 3])
            fixture.server.clearFaults()
            fixture.server.releaseStalls()
            #expect(fixture.temporaries.isEmpty)
            _ = try await fixture.write(bytes, to: "/out/a.img")
            #expect(fixture.server.files["/out/a.img"] == bytes)
            #expect(fixture.server.neverPartial("/out/a.img"))
        }
    }

    @Test func aQuotaThatIsExceeded() async throws {
        let user = FTPTestUser("etl", password: "secret", quota: 100_000)
        try await FTPStoreFixture.with(users: [user]) { fixture in
            let error = await fixture.error { try await fixture.write(FTPStoreFixture.bytes(4_000_000), to: "/a.img") }
            #expect(error?.kind == .diskFull)
            #expect(error?.reply?.hasPrefix("552") == true)
            #expect(fixture.temporaries.isEmpty)
        }
    }

    @Test func aDirectoryThatCannotBeMade() async throws {
        let user = FTPTestUser("etl", password: "secret", rights: [.read, .write, .delete, .rename])
        try await FTPStoreFixture.with(users: [user]) { fixture in
            let error = await fixture.error { try await fixture.write(bytes, to: "/new/a.img") }
            #expect(error?.kind == .directoryFailed)
            #expect(error?.path == "/new")
            #expect(error?.isRetriable == false)
        }
    }

    @Test func aChecksumThatIsWrong() async throws {
        try await FTPStoreFixture.with { fixture in
            let error = await fixture.error {
                try await fixture.write(
                    bytes, to: "/a.img", checksums: [Checksum(.sha256, [UInt8](repeating: 7, count: 32))])
            }
            #expect(error?.kind == .checksumMismatch)
            #expect(fixture.server.files.paths.isEmpty)
        }
    }

    @Test func aTemporaryThatCannotBeRemoved() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.script(.on(.dele, .refuse("450 Busy.")))
            let file = try await fixture.store.beginWrite(to: try RemotePath("/a.img"))
            try await fixture.fill(file, bytes)
            await file.abandon()
            #expect(fixture.temporaries.count == 1)
            await fixture.server.pause()
            let other = try await fixture.store.beginWrite(to: try RemotePath("/b.img"))
            await #expect(throws: TransferError.self) { try await fixture.fill(other, bytes) }
            await other.abandon()
        }
    }

    // MARK: Closing

    @Test func callsUnderWayFailWhenTheStoreIsClosed() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = FTPStoreFixture.bytes(4_000_000)
            let pipe = BytePipe(capacity: 1000)
            let store = fixture.store
            let reading = Task { try await store.read(try RemotePath("/a.img"), into: pipe.writer) }
            _ = try await pipe.reader.read(upTo: 1)
            let file = try await store.beginWrite(to: try RemotePath("/b.img"))
            await store.close()
            let error = await fixture.error { try await reading.value }
            #expect(error?.message == "the store is closed")
            await #expect(throws: TransferError.self) { try await fixture.fill(file, [1]) }
            await file.abandon()
            await #expect(throws: TransferError.self) { try await store.beginWrite(to: try RemotePath("/c.img")) }
            await #expect(throws: TransferError.self) { try await fixture.read("/a.img") }
            await store.close()
            try await fixture.server.waitForDisconnect()
        }
    }
}
