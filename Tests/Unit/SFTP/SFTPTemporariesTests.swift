import ETL
import ETLTesting
import Synchronization
import Testing

@testable import ETLTransports

@Suite("What is left on an SFTP server")
struct SFTPTemporariesTests {
    private let name = TemporaryName(created: 1_700_000_000, random: 1)

    @Test func isToldWithItsAge() async throws {
        try await SFTPStoreFixture.with { fixture in
            for index in 0..<20 { fixture.server.put([1], at: "/file-\(index)") }
            fixture.server["/\(name)"] = .file([1], modified: 1_700_000_000 - 7200)
            fixture.server.put([1], at: "/a.img")
            let found = try await fixture.store.temporaries(beside: try RemotePath("/a.img"))
            #expect(found.map(\.name) == [name])
            #expect(found.first?.idle == .seconds(7200))
            #expect(fixture.server.requests.last == "close")
        }
    }

    /// A published file that keeps its source's time says nothing of now.
    @Test func isMeasuredByTheServersClockWhereTimesAreKept() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server["/\(name)"] = .file([1], modified: 1_700_000_000 - 7200)
            try await fixture.write([1], to: "/a.img", modificationTime: UTCTime(seconds: 1_000_000_000))
            let found = try await fixture.store.temporaries(beside: try RemotePath("/a.img"))
            #expect(found.first?.idle == .seconds(7200))
        }
    }

    @Test func isRemovedOnceOrTwice() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server["/\(name)"] = .file([1], modified: 1)
            let file = TemporaryFile(path: try RemotePath("/\(name)"), name: name, idle: nil)
            try await fixture.store.remove(file)
            try await fixture.store.remove(file)
            #expect(fixture.server.temporaries.isEmpty)
            fixture.server.script(
                SFTPTestFault(target: .request(.remove), effect: .answer(SFTPStatus(.permissionDenied))))
            #expect(await fixture.error { try await fixture.store.remove(file) }?.kind == .permissionDenied)
        }
    }

    @Test func aProbeConnectsAnew() async throws {
        try await SFTPStoreFixture.with { fixture in
            try await fixture.store.probe()
            try await fixture.store.probe()
            #expect(fixture.server.connections == 2)
            #expect(fixture.server.requests == ["stat .", "stat ."])
            let refusal = TransferError(.loginFailed, server: "sftp.test:22", isRetriable: false, isOutage: true)
            fixture.server.state.withLock { $0.refusal = refusal }
            #expect(await fixture.error { try await fixture.store.probe() } == refusal)
        }
    }

    @Test func aClosedStoreAnswersNothing() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.put([1], at: "/a.img")
            _ = try await fixture.read("/a.img")
            await fixture.store.close()
            #expect(await fixture.error { try await fixture.read("/a.img") }?.kind == .connectionLost)
        }
    }
}
