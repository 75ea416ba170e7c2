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
            .dropControl(.after), .deadPort(.refusing), .halfReply(),
        ])
    func thatComesToNothing(_ effect: FTPFaultEffect) async throws {
        // Half a reply ends with nothing but time.
        let needsTimeout = "\(effect)".contains("half")
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
            if needsTimeout {
                let error = await fixture.error { try await fixture.read("/in/a.img") }
                #expect(error?.isRetriable == true)
            }
            let read = try await fixture.read("/in/a.img")
            #expect(read.bytes == bytes)
            #expect(fixture.server.pendingFaults.isEmpty)
            _ = try await fixture.write(bytes, to: "/out/a.img")
            #expect(fixture.server.files["/out/a.img"] == bytes)
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
