import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("Reading from SFTP servers that do wrong")
struct SFTPReadFaultTests {
    private let bytes = SFTPStoreFixture.bytes(200_000)

    private func failure(
        _ profile: SFTPTestServer.Profile = .init(), _ faults: SFTPTestFault...
    ) async throws -> (error: TransferError?, fixture: SFTPStoreFixture) {
        try await SFTPStoreFixture.with(profile) { fixture in
            fixture.server.put(bytes, at: "/a.img")
            for fault in faults { fixture.server.script(fault) }
            return (await fixture.error { try await fixture.read("/a.img") }, fixture)
        }
    }

    @Test func oneWayThereAndBackForEachStep() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.put(SFTPStoreFixture.bytes(100), at: "/a.img")
            let (bytes, receipt, _) = try await fixture.read("/a.img")
            #expect(bytes == SFTPStoreFixture.bytes(100))
            #expect(receipt == ReadReceipt(bytesRead: 100, size: 100))
            #expect(fixture.server.requests == ["stat /a.img", "open /a.img", "read", "read", "fstat", "close"])
        }
    }

    @Test func whatIsNoFileIsRefusedInWords() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server["/d"] = .directory
            fixture.server["/p"] = .pipe
            let directory = await fixture.error { try await fixture.read("/d") }
            #expect(directory?.description == "Refused: sftp.test:22 /d: this is a directory")
            #expect(directory?.isRetriable == false)
            // The server waits in it for somebody to write, and is left alone.
            fixture.server.script(SFTPTestFault(target: .request(.open), effect: .silence))
            let pipe = await fixture.error { try await fixture.read("/p") }
            #expect(pipe?.message.contains("a pipe") == true)
            #expect(pipe?.isRetriable == false)
        }
    }

    @Test func aDirectoryOfAServerThatTellsNoKinds() async throws {
        try await SFTPStoreFixture.with(.init(tellsPermissions: false)) { fixture in
            fixture.server["/d"] = .directory
            #expect(await fixture.error { try await fixture.read("/d") }?.kind == .refused)
        }
    }

    @Test(arguments: [
        (SFTPStatus(.noSuchFile), ErrorKind.fileNotFound, false), (SFTPStatus(.noSuchPath), .fileNotFound, false),
        (SFTPStatus(.permissionDenied), .permissionDenied, false), (SFTPStatus(.failure), .refused, true),
        (SFTPStatus(.failure, "File is being used by another process"), .fileBusy, true),
        (SFTPStatus(.failure, "/a.img is busy: no such file"), .fileBusy, true),
        (SFTPStatus(.failure, "no such file a.img"), .fileNotFound, false),
        (SFTPStatus(.unsupported), .refused, false), (SFTPStatus(.lockConflict), .fileBusy, true),
        (SFTPStatus(.connectionLost), .connectionLost, true), (SFTPStatus(.badMessage), .refused, false),
    ])
    func aRefusalIsSaidByItsCode(_ status: SFTPStatus, _ kind: ErrorKind, _ isRetriable: Bool) async throws {
        let (error, _) = try await failure(.init(), SFTPTestFault(target: .request(.open), effect: .answer(status)))
        #expect(error?.kind == kind)
        #expect(error?.isRetriable == isRetriable)
        #expect(error?.isOutage == false)
        #expect(error?.reply?.hasPrefix("SSH_FX_") == true)
        #expect(error?.path == "/a.img")
    }

    @Test func aFileThatCannotBeReadToItsEndIsTruncated() async throws {
        let (error, _) = try await failure(
            .init(), SFTPTestFault(target: .request(.read), call: 3, effect: .answer(SFTPStatus(.failure))))
        #expect(error?.kind == .truncated)
        #expect(error?.isRetriable == true)
    }

    @Test(arguments: [
        SFTPPacketType.stat, .open, .read, .fstat,
    ])
    func aConnectionThatEndsAnywhereIsLost(_ type: SFTPPacketType) async throws {
        for effect in [SFTPTestFault.Effect.cut, .cutAfter] {
            let (error, fixture) = try await failure(.init(), SFTPTestFault(target: .request(type), effect: effect))
            #expect(error?.kind == .connectionLost)
            #expect(error?.isRetriable == true)
            #expect(fixture.server.connections == 1)
        }
    }

    @Test(arguments: [SFTPPacketType.stat, .open, .read, .fstat])
    func aServerThatSaysNothingIsStuck(_ type: SFTPPacketType) async throws {
        let (error, _) = try await failure(.init(), SFTPTestFault(target: .request(type), effect: .silence))
        #expect(error?.kind == .stalled)
        #expect(error?.isRetriable == true)
    }

    @Test func nonsenseIsNotBelieved() async throws {
        let effects: [SFTPTestFault.Effect] = [
            .bytes([0xFF, 0xFF, 0xFF, 0xFF]), .bytes([0, 0, 0, 0]), .bytes(Array("Killed by signal 9\n".utf8)),
            .wrongID,
        ]
        for type in [SFTPPacketType.stat, .open, .read, .fstat] {
            for effect in effects {
                let (error, _) = try await failure(.init(), SFTPTestFault(target: .request(type), effect: effect))
                #expect(error?.kind == .protocolError, "\(type) \(effect)")
                #expect(error?.isRetriable == true)
            }
        }
    }

    @Test func aSourceThatChangesIsNotDelivered() async throws {
        typealias Change = @Sendable (inout SFTPTestTree) -> Void
        let longer: Change = { $0["/a.img"] = .file(SFTPStoreFixture.bytes(300_000), modified: 1_700_000_000) }
        let shorter: Change = { $0["/a.img"] = .file(SFTPStoreFixture.bytes(100_000), modified: 1_700_000_000) }
        let other: Change = { $0["/a.img"] = .file(SFTPStoreFixture.bytes(200_000), modified: 1_700_000_001) }
        for (call, change) in [(2, longer), (8, longer), (2, shorter), (2, other), (8, other)] {
            let (error, _) = try await failure(
                .init(), SFTPTestFault(target: .request(.read), call: call, effect: .before(change)))
            #expect(error?.kind == .sourceChanged)
            #expect(error?.isRetriable == true)
        }
    }

    @Test func aDeadConnectionIsReplacedOnce() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.put(bytes, at: "/a.img")
            _ = try await fixture.read("/a.img")
            // It can be seen.
            fixture.server.closeAll()
            #expect(try await fixture.read("/a.img").bytes == bytes)
            #expect(fixture.server.connections == 2)
            // It is only found out with the first request.
            fixture.server.script(SFTPTestFault(target: .request(.stat), effect: .cut))
            #expect(try await fixture.read("/a.img").bytes == bytes)
            #expect(fixture.server.connections == 3)
            // Not again and again.
            fixture.server.script(SFTPTestFault(target: .request(.stat), effect: .cut, stays: true))
            #expect(await fixture.error { try await fixture.read("/a.img") }?.kind == .connectionLost)
            #expect(fixture.server.connections == 4)
        }
    }

    @Test func theConnectionServesOnAfterACancelledRead() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.put(SFTPStoreFixture.bytes(3_000_000), at: "/a.img")
            let pipe = BytePipe(capacity: 1000)
            let path = try RemotePath("/a.img")
            let reading = Task { try await fixture.store.read(path, into: pipe.writer) }
            _ = try await pipe.reader.read(upTo: 1)
            reading.cancel()
            #expect(await fixture.error { try await reading.value }?.kind == .cancelled)
            #expect(try await fixture.read("/a.img").bytes.count == 3_000_000)
            #expect(fixture.server.connections == 1)
        }
    }

    @Test func theTimeIsTold() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.put(bytes, at: "/a.img")
            let pipe = BytePipe(capacity: 1_000_000, wantsModificationTime: true)
            _ = try await fixture.store.read(try RemotePath("/a.img"), into: pipe.writer)
            #expect(pipe.reader.modificationTime == UTCTime(seconds: 1_700_000_000))
        }
    }

    @Test func whatIsNoSFTPServer() async throws {
        for (greeting, words) in [
            (Array("Last login: today\n".utf8), "Last login"), ([0, 0, 0, 5, 2, 0, 0, 0, 2], "version 2"),
            ([0, 0, 0, 1, 101], "no SSH_FXP_VERSION"),
        ] {
            let (error, _) = try await failure(.init(greeting: greeting))
            #expect(error?.kind == .protocolError)
            #expect(error?.message.contains(words) == true)
            #expect(error?.isOutage == true && error?.isRetriable == false)
        }
    }

    @Test func aSilentBeginningIsNoConnection() async throws {
        let error = try await SFTPStoreFixture.with(.init(greeting: [])) {
            $0.connectTimeout = .milliseconds(50)
        } _: { fixture in
            await fixture.error { try await fixture.store.probe() }
        }
        #expect(error?.kind == .connectTimeout)
        #expect(error?.isOutage == true)
    }
}
