import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("An FTP upload, its directories and its end")
struct FTPUploadTests {
    private let bytes = FTPStoreFixture.bytes(1000)

    @Test func nothingIsMadeForASourceThatIsNotThere() async throws {
        let missing = TransferError(.fileNotFound, server: "source", path: "/a.img", isRetriable: false)
        for (path, isPassive) in [("/new/deep/a.img", true), ("/new\t/a.img", true), ("/new/a.img", false)] {
            try await FTPStoreFixture.with(configure: { $0.isPassive = isPassive }) { fixture in
                let file = try await fixture.store.beginWrite(to: try RemotePath(path))
                let pipe = BytePipe()
                let writing = Task { try await file.write(from: pipe.reader) }
                // The directory has been found missing by then, or is about to be.
                try await fixture.server.waitForCommand(.stor)
                pipe.fail(missing)
                let error = await fixture.error { try await writing.value }
                #expect(error == missing)
                await file.abandon()
                #expect(fixture.server.transcript.count(of: .mkd) == 0)
                #expect(fixture.server.files.list(.root).isEmpty)
            }
        }
    }

    @Test func aDirectoryIsMadeForAnEmptyFile() async throws {
        try await FTPStoreFixture.with { fixture in
            _ = try await fixture.write([], to: "/new/deep/a.img")
            #expect(fixture.server.files["/new/deep/a.img"] == [])
        }
    }

    @Test func anOuterDirectoryThatCannotBeMadeForNow() async throws {
        try await FTPStoreFixture.with { fixture in
            fixture.server.script(.on(.mkd, .refuse("450 Not now.")))
            let error = await fixture.error { try await fixture.write(bytes, to: "/new/deep/a.img") }
            #expect(error?.kind == .directoryFailed)
            #expect(error?.reply == "450 Not now.")
            #expect(error?.isRetriable == true)
        }
    }

    @Test func aDirectoryThatIsThereAndMayOnlyBeRead() async throws {
        let user = FTPTestUser("etl", password: "secret", rights: .readOnly)
        try await FTPStoreFixture.with(users: [user]) { fixture in
            fixture.server.files["/out/old.img"] = [1]
            let error = await fixture.error { try await fixture.write(bytes, to: "/out/a.img") }
            #expect(error?.kind == .permissionDenied)
            #expect(error?.path == "/out/a.img")
            let other = await fixture.error { try await fixture.write(bytes, to: "/new/a.img") }
            #expect(other?.kind == .directoryFailed)
        }
    }
}
