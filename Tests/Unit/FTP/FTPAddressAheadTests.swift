import ETL
import ETLTesting
import ETLTransports
import Testing

/// `EPSV` goes out with the last command of a file where another one is likely to follow. Whatever comes of it, that
/// file is moved, and nobody takes the answer for another command's.
@Suite("An FTP data connection that is asked for ahead")
struct FTPAddressAheadTests {
    private let bytes = FTPStoreFixture.bytes(20_000)

    private func withBusyConnection(_ body: (FTPStoreFixture) async throws -> Void) async throws {
        try await FTPStoreFixture.with(configure: {
            $0.maxConnections = 1
            $0.stallTimeout = .seconds(30)
        }) { fixture in
            fixture.server.files["/in/a.img"] = bytes
            for _ in 0..<2 { _ = try await fixture.read("/in/a.img") }
            try await fixture.server.waitForCommand(.epsv, call: 3)
            try await body(fixture)
        }
    }

    @Test(
        arguments: [
            FTPFaultEffect.refuse("421 Idle for too long."), .refuse("500 What?"), .dropControl(.before),
            .dropControl(.after), .deadPort(.refusing), .halfReply(), .withholdReply,
        ])
    func thatComesToNothing(_ effect: FTPFaultEffect) async throws {
        // What does not come ends with nothing but time.
        let needsTimeout = ["\(FTPFaultEffect.halfReply())", "\(FTPFaultEffect.withholdReply)"].contains("\(effect)")
        try await FTPStoreFixture.with(configure: {
            $0.maxConnections = 1
            $0.stallTimeout = needsTimeout ? .seconds(1) : .seconds(30)
        }) { fixture in
            fixture.server.files["/in/a.img"] = bytes
            for _ in 0..<2 { _ = try await fixture.read("/in/a.img") }
            try await fixture.server.waitForCommand(.epsv, call: 3)
            fixture.server.script(.on(.epsv, effect))
            _ = try await fixture.read("/in/a.img")
            try await fixture.server.waitForCommand(.epsv, call: 4)
            let read = try await fixture.read("/in/a.img")
            #expect(read.bytes == bytes)
            #expect(fixture.server.pendingFaults.isEmpty)
            _ = try await fixture.write(bytes, to: "/out/a.img")
            #expect(fixture.server.files["/out/a.img"] == bytes)
        }
    }

    /// The answer that comes is then the one to `EPSV`, and must not be taken for the command's own.
    @Test func whoseAnswerIsTheOnlyOne() async throws {
        try await FTPStoreFixture.with(configure: { $0.maxConnections = 1 }) { fixture in
            fixture.server.files["/in/a.img"] = bytes
            fixture.server.files["/out/a.img"] = [1]
            for _ in 0..<2 { _ = try await fixture.read("/in/a.img") }
            fixture.server.script(.on(.size, .withholdReply))
            let error = await fixture.error { try await fixture.read("/in/a.img") }
            #expect(error?.kind == .stalled)
            for _ in 0..<2 { _ = try await fixture.write(bytes, to: "/out/b.img") }
            let logins = fixture.server.logins
            fixture.server.script(.on(.rnto, .withholdReply))
            _ = try await fixture.write(bytes, to: "/out/a.img")
            #expect(fixture.server.files["/out/a.img"] == bytes)
            #expect(fixture.server.logins > logins, "it has looked what became of the rename")
        }
    }

    @Test func thatALookAtTemporariesDoesNotNeed() async throws {
        try await withBusyConnection { fixture in
            let path = try RemotePath("/in/a.img")
            fixture.server.files["/in/.etl-file-sync-1700000000-0123456789abcdef.part"] = [1]
            let found = try await fixture.store.temporaries(beside: path)
            #expect(found.count == 1)
            for _ in 0..<2 { _ = try await fixture.read("/in/a.img") }
            for file in found { try await fixture.store.remove(file) }
            #expect(fixture.temporaries.isEmpty)
            let read = try await fixture.read("/in/a.img")
            #expect(read.bytes == bytes)
            #expect(fixture.server.logins == 1)
        }
    }

    @Test func thatTheOtherDirectionUses() async throws {
        try await withBusyConnection { fixture in
            fixture.server.files.makeDirectory("/out")
            fixture.server.forgetTranscript()
            _ = try await fixture.write(bytes, to: "/out/a.img")
            try await fixture.server.waitForCommand(.epsv)
            #expect(
                fixture.commands == [
                    "STOR /out/TEMP", "SIZE /out/TEMP", "RNFR /out/TEMP", "RNTO /out/a.img", "EPSV",
                    "SIZE /out/TEMP",
                ])
            #expect(fixture.server.files["/out/a.img"] == bytes)
        }
    }

    @Test func thatAFileWhichIsNotThereUses() async throws {
        try await withBusyConnection { fixture in
            for _ in 0..<3 {
                let error = await fixture.error { try await fixture.read("/in/b.img") }
                #expect(error?.kind == .fileNotFound)
            }
            let read = try await fixture.read("/in/a.img")
            #expect(read.bytes == bytes)
            #expect(fixture.server.logins == 1)
        }
    }
}
