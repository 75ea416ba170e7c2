import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("An FTP rename whose reply is not to be trusted")
struct FTPDoubtfulRenameTests {
    private let bytes = FTPStoreFixture.bytes(1000)
    /// As long as the new one.
    private let old = [UInt8](repeating: 7, count: 1000)

    @Test func aRefusalOfWhatWasDoneAllTheSame() async throws {
        try await FTPStoreFixture.with { fixture in
            for verb in [FTPVerb.rnfr, .rnto] {
                fixture.server.files["/a.img"] = old
                fixture.server.script(.on(verb, .answer("451 It did not work.")).keep)
                _ = try await fixture.write(bytes, to: "/a.img")
                #expect(fixture.server.files["/a.img"] == bytes)
                fixture.server.clearFaults()
            }
        }
    }

    /// The second rename takes the old file away, the third brings the new one.
    @Test(arguments: 2...3)
    func theSameOnTheWayRoundAnOldFile(_ call: Int) async throws {
        try await FTPStoreFixture.with(.iis) { fixture in
            fixture.server.files["/a.img"] = old
            fixture.server.script(.on(.rnto, call: call, .answer("451 It did not work.")))
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
            #expect(fixture.temporaries.isEmpty)
        }
    }

    @Test func anOldFileOfTheSameSizeIsNotTakenForTheNewOne() async throws {
        try await FTPStoreFixture.with { fixture in
            let files = fixture.server.files
            files["/a.img"] = old
            fixture.server.script(
                .on(.rnfr, .run { for path in files.paths where path != FTPPath("/a.img") { files.remove(path) } }))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(files["/a.img"] == old)
        }
    }

    /// Nothing tells of a file there but what `RNFR` answers.
    @Test(arguments: [FTPFaultEffect.dropControl(.before), .dropControl(.after), .withholdReply])
    func aLostReplyOfAServerThatTellsNoSizes(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with(.rfc959) { fixture in
            fixture.server.script(.on(.rnto, effect))
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
            #expect(fixture.temporaries.isEmpty)
        }
    }

    /// The server comes to the first rename only when it is asked for the second.
    @Test func aRenameThatHappensWhileItIsAskedAbout() async throws {
        try await FTPStoreFixture.with { fixture in
            let files = fixture.server.files
            let bytes = bytes
            fixture.server.script(
                .on(.rnto, .dropControl(.before)),
                .on(
                    .rnfr, call: 2,
                    .run {
                        for path in files.paths where path != FTPPath("/a.img") { files.remove(path) }
                        files["/a.img"] = bytes
                    }))
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.pendingFaults.isEmpty)
        }
    }

    @Test(
        arguments: [
            FTPFaultEffect.refuse("421 Closing."), .dropControl(.before), .stallControl(.before), .withholdReply,
        ])
    func anOldFileThatCannotBeRemovedIsNoFailure(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with(.iis) { fixture in
            fixture.server.files["/a.img"] = old
            fixture.server.script(.on(.dele, effect).keep)
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
        }
    }

    @Test func anOldFileThatSomebodyReadsIsWaitedFor() async throws {
        for text in ["450 Busy.", "550 It is being used by another process."] {
            try await FTPStoreFixture.with(.iis) { fixture in
                fixture.server.files["/a.img"] = old
                fixture.server.script(.on(.rnto, call: 2, .refuse(text)))
                let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
                #expect(error?.kind == .fileBusy)
                #expect(error?.isRetriable == true)
                #expect(fixture.server.files["/a.img"] == old)
            }
        }
    }

    @Test func wordsForAFileThatIsNotThere() {
        func says(_ code: Int, _ text: String) -> Bool {
            FTPRefusal.saysNotThere(FTPReply(code: code, lines: ["\(code) \(text)"]))
        }
        #expect(says(550, "/a: No such file or directory."))
        #expect(says(550, "The system cannot find the file specified."))
        #expect(!says(550, "Permission denied."))
        #expect(!says(450, "No such file."))
    }
}
