import ETL
import ETLTesting
import Foundation
import Synchronization
import Testing

@testable import ETLOperations
@testable import ETLTransports

struct ServerCheckTests {
    private let server = ServerSettings(name: ServerName("SRV"), host: "host", password: Secret("pa55word"))

    private func check(
        _ store: any FileStore, writes: Bool = false, limit: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) async -> CheckResult {
        await ServerCheck(server, store, writes: writes, limit: limit, clock: clock).run()
    }

    @Test func aServerThatWorksIsOk() async {
        let store = InMemoryFileStore(name: "host:21")
        let result = await check(store)
        #expect(result.status == .ok)
        #expect(result.detail == "connected, logged in, listed")
        #expect(result.target == "ftp://host:21/")
        #expect(result.duration != nil)
        #expect(store.calls.map(\.operation) == [.probe, .list])
        #expect(store.isClosed)
    }

    @Test func aProbeIsWrittenRenamedAndRemoved() async {
        let store = InMemoryFileStore()
        let result = await check(store, writes: true)
        #expect(result.detail == "connected, logged in, listed, wrote, renamed and removed a file")
        #expect(store.calls.map(\.operation).contains(.publish))
        #expect(store.calls.map(\.operation).contains(.remove))
    }

    @Test(arguments: [
        (StoreOperation.probe, ErrorKind.loginFailed, "mend SRV_USER and SRV_PASS"),
        (.probe, .hostNotFound, "is SRV_HOST right"),
        (.list, .baseMissing, "mend SRV_BASE_PATH"),
        (.begin, .permissionDenied, "let the user write"),
        (.write, .diskFull, "make room"),
        (.publish, .publishFailed, "let the user rename"),
        (.remove, .permissionDenied, "let the user delete"),
        (.probe, .protocolError, "see whether this _HOST and _PORT"),
    ])
    func whatFailsIsSaidWithWhatToDo(_ operation: StoreOperation, _ kind: ErrorKind, _ advice: String) async {
        let store = FaultyFileStore(InMemoryFileStore())
        store.inject(
            .fail(operation, with: TransferError(kind, server: "host:21", reply: "5xx No.", isRetriable: false)))
        let result = await check(store, writes: true)
        #expect(result.status == .fail)
        #expect(result.errorKind == kind)
        #expect(result.detail.hasPrefix("\(kind): host:21"))
        #expect(result.detail.hasSuffix("5xx No."))
        #expect(result.advice?.contains(advice) == true)
        #expect(!"\(result)".contains("pa55word"))
    }

    @Test func whoMayNotListMayMoveFilesAllTheSame() async {
        let store = FaultyFileStore(InMemoryFileStore())
        store.inject(.fail(.list, with: TransferError(.permissionDenied, reply: "550 No.", isRetriable: false)))
        let result = await check(store)
        #expect(result.status == .warn)
        #expect(result.detail.contains("may not list (PermissionDenied: 550 No.)"))
    }

    @Test func aProbeThatFailsLeavesNothing() async {
        let store = InMemoryFileStore()
        store.inject(.fail(.publish))
        let result = await check(store, writes: true)
        #expect(result.status == .fail)
        #expect(store.temporaries.isEmpty)
        #expect(store.files.isEmpty)
    }

    @Test func aProbeThatStaysIsToldEvenWhereTheServerSaysOtherwise() async {
        let store = FaultyFileStore(InMemoryFileStore(), recordsCalls: true)
        let result = await check(Stubborn(store), writes: true)
        #expect(result.status == .fail)
        #expect(result.detail.contains("it is still there"))
    }

    @Test func aServerThatHangsIsNamedWithWhatItHangsAt() async throws {
        let clock = ManualClock()
        let store = InMemoryFileStore(name: "host:21")
        let hold = store.hold(.list)
        let (server, clockOfCheck) = (server, clock)
        let run = Task {
            await ServerCheck(server, store, writes: true, limit: .seconds(30), clock: clockOfCheck).run()
        }
        try await hold.reached()
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(30))
        // What is held ends by its cancellation, once the time is over.
        let result = await run.value
        #expect(result.errorKind == .stalled)
        #expect(result.detail.contains("not done within 30 s: listing"))
    }

    @Test func ofSeveralTheOrderIsKept() async {
        let servers = ["B", "A"].map { ServerSettings(name: ServerName($0), host: "h") }
        let results = await ServerCheck.run(
            servers.map { ServerCheck($0, InMemoryFileStore(), writes: false, limit: .seconds(60)) })
        #expect(results.map(\.name) == ["B", "A"])
    }
}

extension ServerCheckTests {
    /// Says of everything that it was removed.
    private struct Stubborn: FileStore {
        let store: FaultyFileStore

        init(_ store: FaultyFileStore) {
            self.store = store
        }

        var name: String { store.name }
        var capabilities: FileStoreCapabilities { store.capabilities }
        func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
            try await store.read(path, into: output)
        }
        func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
            try await store.beginWrite(to: path)
        }
        func probe() async throws(TransferError) {}
        func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
            TemporaryName(path.name).map { [TemporaryFile(path: path, name: $0, idle: nil)] } ?? []
        }
        func remove(_ file: TemporaryFile) async throws(TransferError) {}
        func close() async {}
    }
}

/// Over the real stores, each on a server of the tests.
struct ServerCheckOnServersTests {
    private func check(
        _ store: any FileStore, type: String, basePath: String = "/", writes: Bool = true
    ) async -> CheckResult {
        let server = ServerSettings(
            name: ServerName("SRV"), type: ServerType(rawValue: type), host: "host", basePath: basePath)
        return await ServerCheck(server, store, writes: writes, limit: .seconds(60)).run()
    }

    private let done = "listed, wrote, renamed and removed a file"

    @Test(arguments: [FTPServerProfile.standard, .vsftpd, .proftpd, .iis, .rfc959])
    func anFTPServer(_ profile: FTPServerProfile) async throws {
        try await FTPStoreFixture.with(profile) { fixture in
            let result = await check(fixture.store, type: "ftp")
            #expect(result.detail == "connected, logged in, \(done)")
            #expect(fixture.temporaries.isEmpty)
        }
    }

    @Test func anFTPServerWithoutTheBase() async throws {
        try await FTPStoreFixture.with(configure: { $0.basePath = "/nowhere" }) { fixture in
            let result = await check(fixture.store, type: "ftp", basePath: "/nowhere")
            #expect(result.errorKind == .baseMissing)
            #expect(result.detail.contains("/nowhere: 550"))
            #expect(result.advice?.contains("SRV_BASE_PATH") == true)
            #expect(fixture.server.files.paths.isEmpty)
        }
    }

    @Test(
        arguments: [
            (.readOnly, .permissionDenied, "let the user write"),
            ([.read, .write, .rename], .permissionDenied, "let the user delete"),
            ([.read, .write, .delete], .permissionDenied, "let the user rename"),
        ] as [(FTPTestUser.Rights, ErrorKind, String)])
    func anFTPUserWithoutARight(_ rights: FTPTestUser.Rights, _ kind: ErrorKind, _ advice: String) async throws {
        let user = FTPTestUser("etl", password: "pa55word", rights: rights)
        try await FTPStoreFixture.with(users: [user]) { fixture in
            let result = await check(fixture.store, type: "ftp")
            #expect(result.errorKind == kind, "\(result.detail)")
            #expect(result.advice?.contains(advice) == true, "\(result)")
            #expect(!"\(result)".contains("pa55word"))
        }
    }

    @Test func anS3Bucket() async throws {
        try await S3StoreFixture.with { fixture in
            let result = await check(fixture.store, type: "s3")
            #expect(result.status == .ok, "\(result.detail)")
            #expect(result.detail.contains("began an upload and gave it up"))
            #expect(fixture.server.keys.isEmpty)
            #expect(fixture.server.state.withLock { $0.bucket.uploads.isEmpty })
        }
    }

    @Test func aDirectory() async throws {
        try await LocalFolder.with { folder in
            let result = await check(folder.store, type: "local")
            #expect(result.detail == "opened, \(done)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
            #expect(left.isEmpty)
        }
    }

    @Test func anSFTPServer() async throws {
        try await SFTPStoreFixture.with { fixture in
            let result = await check(fixture.store, type: "sftp")
            #expect(result.detail == "connected, logged in, \(done)")
        }
    }

    @Test func anSFTPServerWithoutTheBase() async throws {
        try await SFTPStoreFixture.with(configure: { $0.basePath = "/nowhere" }) { fixture in
            let result = await check(fixture.store, type: "sftp", basePath: "/nowhere")
            #expect(result.errorKind == .baseMissing, "\(result.detail)")
        }
    }
}
