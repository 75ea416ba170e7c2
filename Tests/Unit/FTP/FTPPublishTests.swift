import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("An FTP store gives a file its name")
struct FTPPublishTests {
    private let bytes = FTPStoreFixture.bytes(1000)

    @Test func onAServerThatRefusesToRenameOverAFile() async throws {
        try await FTPStoreFixture.with(.standard.with(.noRenameOverFile)) { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
            #expect(
                fixture.commands.suffix(10) == [
                    "SIZE /TEMP", "RNFR /TEMP", "RNTO /a.img", "CWD /a.img", "RNFR /a.img", "RNTO /OLD",
                    "RNFR /TEMP", "RNTO /a.img", "SIZE /TEMP", "DELE /OLD",
                ])
            #expect(fixture.temporaries.isEmpty)
            #expect(fixture.server.neverPartial("/a.img"))
        }
    }

    /// 250, and nothing was done.
    @Test func aRenameThatIsConfirmedAndDidNotHappen() async throws {
        for (profile, call) in [(FTPServerProfile.standard, 1), (.standard.with(.noRenameOverFile), 3)] {
            try await FTPStoreFixture.with(profile) { fixture in
                fixture.server.files["/a.img"] = [1, 2, 3]
                fixture.server.script(.on(.rnto, call: call, .refuse("250 Rename successful.")))
                let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
                #expect(error?.kind == .publishFailed)
                #expect(error?.message.hasPrefix("the server confirmed the rename, and /.") == true)
                #expect(error?.isRetriable == true)
                #expect(fixture.server.files["/a.img"] == [1, 2, 3])
                #expect(fixture.temporaries.isEmpty)
                _ = try await fixture.write(bytes, to: "/a.img")
                #expect(fixture.server.files["/a.img"] == bytes)
            }
        }
    }

    /// One look for as long as the worker runs.
    @Test func aServerIsBelievedOnceItHasDoneWhatItConfirmed() async throws {
        try await FTPStoreFixture.with { fixture in
            for name in ["/a.img", "/b.img"] { _ = try await fixture.write(bytes, to: name) }
            // Of each file once for its size, and of the first for its rename.
            #expect(fixture.server.transcript.count(of: .size) == 3)
        }
    }

    @Test(arguments: [FTPServerProfile.standard, .vsftpd, .proftpd, .iis])
    func aDirectoryOfThatNameStaysWhereItIs(profile: FTPServerProfile) async throws {
        try await FTPStoreFixture.with(profile) { fixture in
            fixture.server.files["/data/precious/1"] = [1]
            let error = await fixture.error { try await fixture.write(bytes, to: "/data") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.isRetriable == false)
            #expect(fixture.server.files["/data/precious/1"] == [1])
            #expect(fixture.temporaries.isEmpty)
        }
    }

    @Test func putsTheOldFileBackWhenTheConnectionIsLost() async throws {
        try await FTPStoreFixture.with(.standard.with(.noRenameOverFile)) { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            // The old file is aside; the connection goes, and what follows it is refused.
            fixture.server.script(
                .on(.rnto, call: 3, .dropControl()), .on(.rnfr, call: 4, .refuse("550 Not this one.")))
            _ = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(fixture.server.files["/a.img"] != nil)
            #expect(fixture.server.neverPartial("/a.img"))
        }
    }

    @Test func putsTheOldFileBack() async throws {
        try await FTPStoreFixture.with(.standard.with(.noRenameOverFile)) { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            // The third is the second try to give the new file its name.
            fixture.server.script(.on(.rnto, call: 3, .refuse("550 Still not.")))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.reply == "550 Still not.")
            #expect(fixture.server.files["/a.img"] == [1, 2, 3])
            #expect(fixture.temporaries.isEmpty)
        }
    }

    @Test func saysWhereTheOldFileIsIfItCannotBePutBack() async throws {
        try await FTPStoreFixture.with(.standard.with(.noRenameOverFile)) { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            fixture.server.script(
                .on(.rnto, call: 3, .refuse("550 Still not.")), .on(.rnto, call: 3, .refuse("550 No way back.")))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.message.contains(".etl-file-sync-") == true)
            #expect(fixture.temporaries.count == 1)
        }
    }

    @Test(
        arguments: [
            FTPFaultEffect.dropControl(.after), .dropControl(.before), .withholdReply, .halfReply(then: .close),
        ])
    func whenTheReplyIsLost(_ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            fixture.server.script(.on(.rnto, effect))
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
            #expect(fixture.temporaries.isEmpty)
            #expect(fixture.server.neverPartial("/a.img"))
        }
    }

    @Test func whenTheReplyIsLostAndTheFileAsWell() async throws {
        try await FTPStoreFixture.with { fixture in
            let server = fixture.server
            server.script(
                .on(.rnto, .dropControl(.before)),
                .on(.size, call: 2, .refuse("550 Not there.")), .on(.size, call: 2, .refuse("550 Not there.")))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.isRetriable == true)
        }
    }

    /// Each reply of the way round an old file, lost before or after the server did what it was told.
    @Test(arguments: 2...4, [FTPFaultEffect.dropControl(.before), .dropControl(.after)])
    func whenAReplyOnTheWayRoundAnOldFileIsLost(_ call: Int, _ effect: FTPFaultEffect) async throws {
        try await FTPStoreFixture.with(.standard.with(.noRenameOverFile)) { fixture in
            fixture.server.files["/a.img"] = [1, 2, 3]
            let putsBack = call == 4
            if putsBack { fixture.server.script(.on(.rnto, call: 3, .refuse("550 Still not."))) }
            fixture.server.script(.on(.rnto, call: putsBack ? 3 : call, effect))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == (putsBack ? .publishFailed : nil))
            #expect(fixture.server.files["/a.img"] == (putsBack ? [1, 2, 3] : bytes))
            #expect(fixture.temporaries.isEmpty)
            #expect(fixture.server.pendingFaults.isEmpty)
        }
    }

    @Test func aWrittenFileThatIsGoneIsTriedAgain() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.script(.on(.size, .refuse("550 No such file or directory.")))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch && error?.isRetriable == true)
        }
    }

    @Test func onAServerThatLosesCommandsSentAhead() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.script(.on(.rnfr, .withholdReply))
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.files["/a.img"] == bytes)
            #expect(!fixture.memory.current.takesCommandsAhead)
            fixture.server.forgetTranscript()
            _ = try await fixture.write(bytes, to: "/b.img")
            #expect(fixture.commands.suffix(4) == ["STOR /TEMP", "SIZE /TEMP", "RNFR /TEMP", "RNTO /b.img"])
        }
        try await FTPStoreFixture.with(.iis) { fixture in
            _ = try await fixture.write(bytes, to: "/a.img")
            #expect(!fixture.memory.current.takesCommandsAhead)
        }
    }
}

@Suite("How a file gets its name, decided")
struct FTPPublicationTests {
    private let ok = FTPReply(code: 250, lines: ["250 Done."])
    private let exists = FTPReply(code: 550, lines: ["550 It exists."])
    private let no = FTPReply(code: 550, lines: ["550 No."])

    private func make() -> FTPPublication {
        FTPPublication(temporary: "/t", final: "/f", aside: "/o")
    }

    @Test func atOnce() {
        var publication = make()
        #expect(publication.first == .rename(from: "/t", to: "/f"))
        #expect(publication.next(after: ok) == .done)
        #expect(!publication.isAside)
    }

    @Test func pastAnOldFile() {
        var publication = make()
        #expect(publication.next(after: exists) == .rename(from: "/f", to: "/o"))
        #expect(publication.isAside, "on its way there")
        #expect(publication.next(after: ok) == .rename(from: "/t", to: "/f"))
        #expect(publication.isAside)
        #expect(publication.next(after: ok) == .delete("/o"))
        #expect(publication.next(after: no) == .done)
    }

    @Test func notAtAll() {
        var publication = make()
        #expect(publication.next(after: exists) == .rename(from: "/f", to: "/o"))
        #expect(publication.next(after: no) == .failed(exists))

        publication = make()
        _ = publication.next(after: exists)
        _ = publication.next(after: ok)
        #expect(publication.next(after: no) == .rename(from: "/o", to: "/f"))
        #expect(publication.next(after: ok) == .failed(no))

        publication = make()
        _ = publication.next(after: exists)
        _ = publication.next(after: ok)
        _ = publication.next(after: no)
        #expect(publication.next(after: no) == .failedAside(no, left: "/o"))
    }

    @Test(arguments: [421, 450, 451, 500, 502, 503, 530, 552])
    func notWhereNoOldFileCanBeTheReason(_ code: Int) {
        var publication = make()
        let reply = FTPReply(code: code, lines: ["\(code) No."])
        #expect(publication.next(after: reply) == .failed(reply))
    }

    @Test func whatALookSaysOfALostReply() {
        typealias Outcome = RenameOutcome
        #expect(Outcome(source: .nothing, target: .file(size: 7), expectedSize: 7) == .happened)
        #expect(Outcome(source: .nothing, target: .something, expectedSize: 7) == .happened)
        #expect(Outcome(source: .nothing, target: .file(size: 6), expectedSize: 7) == .unknown)
        #expect(Outcome(source: .nothing, target: .nothing, expectedSize: 7) == .unknown)
        #expect(Outcome(source: .file(size: 7), target: .file(size: 7), expectedSize: 7) == .didNotHappen)
        #expect(Outcome(source: .something, target: .nothing, expectedSize: 7) == .didNotHappen)
        #expect(Outcome(source: .nothing, target: .file(size: 6), expectedSize: nil) == .happened)
        #expect(Outcome(source: .unclear, target: .file(size: 7), expectedSize: 7) == .unknown)
    }
}
