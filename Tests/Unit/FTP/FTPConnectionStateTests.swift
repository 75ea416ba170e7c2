import ETL
import ETLTesting
import ETLTransports
import Testing

/// What a fault leaves behind on a connection must not meet the next file.
@Suite("An FTP connection after a fault")
struct FTPConnectionStateTests {
    /// With line ends, which the text mode would change.
    private let bytes = FTPStoreFixture.bytes(50_000)

    @Test(arguments: ["450 Not now.", "550 No.", "451 It did not work."])
    func binaryModeThatIsRefused(_ text: String) async throws {
        try await FTPStoreFixture.with(configure: { $0.stallTimeout = .seconds(30) }) { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.files["/b\t.img"] = bytes
            for path in ["/a.img", "/b\t.img"] {
                fixture.server.script(.on(.type, .refuse(text)))
                let error = await fixture.error { try await fixture.read(path) }
                #expect(error?.kind == .refused)
                #expect(error?.isRetriable == text.hasPrefix("4"))
                #expect(fixture.server.pendingFaults.isEmpty)
                let again = try await fixture.read(path)
                #expect(again.bytes == bytes)
                await fixture.server.dropConnections()
            }
            fixture.server.script(.on(.type, .refuse(text)))
            let error = await fixture.error { try await fixture.write(bytes, to: "/c.img") }
            #expect(error?.kind == .refused)
            _ = try await fixture.write(bytes, to: "/c.img")
            #expect(fixture.server.files["/c.img"] == bytes)
        }
    }

    /// Its 256 KiB, for each session that rests.
    @Test func aPipeOfAFileThatIsOver() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = bytes
            let pipe = try await readAndForget(fixture)
            #expect(pipe() == nil)
            _ = try await fixture.read("/a.img")
        }
    }

    private func readAndForget(_ fixture: FTPStoreFixture) async throws -> () -> BytePipe? {
        let pipe = BytePipe()
        _ = try await fixture.store.read(try RemotePath("/a.img"), into: pipe.writer)
        return { [weak pipe] in pipe }
    }

    /// The old reply, or none ever, would be taken for the answer to the next command.
    @Test(arguments: [FTPFaultEffect.stallControl(.after), .halfReply(), .withholdReply])
    func aTransferWhoseEndIsNotConfirmed(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = bytes
            fixture.server.script(.on(.retr, effect))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .stalled)
            let again = try await fixture.read("/a.img")
            #expect(again.bytes == bytes)
            fixture.server.script(.on(.stor, effect))
            _ = await fixture.error { try await fixture.write(bytes, to: "/b.img") }
            #expect(fixture.temporaries.isEmpty, "it was removed on another connection")
        }
    }

    @Test(arguments: [FTPFaultEffect.dropControl(.before), .dropControl(.after), .withholdReply])
    func aSecondWayToADataConnectionThatIsNotAnswered(_ effect: FTPFaultEffect) async throws {
        for isPassive in [true, false] {
            try await FTPStoreFixture.with(.standard.with(.noEPSV), configure: { $0.isPassive = isPassive }) {
                fixture in
                fixture.server.files["/a.img"] = bytes
                fixture.server.script(.on(isPassive ? .pasv : .port, effect))
                let error = await fixture.error { try await fixture.read("/a.img") }
                #expect(error?.kind == .connectionLost || error?.kind == .stalled, "not the refusal of the first way")
                #expect(error?.isRetriable == true)
            }
        }
    }
}
