import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("A file keeps its time over FTP")
struct FTPModificationTimeTests {
    private let time = UTCTime(seconds: 1_000_000_000)

    @Test(arguments: [FTPServerProfile.standard, .proftpd]) func whereTheServerHasMFMT(
        _ profile: FTPServerProfile
    ) async throws {
        try await FTPStoreFixture.with(profile) { fixture in
            try await write(fixture)
            #expect(fixture.server.transcript.count(of: .mfmt) == 1)
            let found1 = try await modificationTime(fixture)
            #expect(found1 == time)
            let commands = fixture.commands
            let set = try #require(commands.firstIndex { $0.hasPrefix("MFMT") })
            let rename = try #require(commands.firstIndex { $0.hasPrefix("RNTO") })
            #expect(set < rename, "nobody sees the file with another time")
        }
    }

    /// It takes the time for a part of the name, and the file comes all the same.
    @Test func whereTheServerHasNone() async throws {
        try await FTPStoreFixture.with(.vsftpd) { fixture in
            try await write(fixture)
            try await write(fixture)
            #expect(fixture.server.files["/a.img"] == [1, 2, 3])
            #expect(fixture.commands.count { $0.hasPrefix("MDTM 2001") } == 1, "it is asked once")
        }
        try await FTPStoreFixture.with(.rfc959) { fixture in
            try await write(fixture)
            let found2 = try await modificationTime(fixture)
            #expect(found2 == nil)
        }
    }

    @Test func nothingIsAskedWhereNobodyWantsIt() async throws {
        try await FTPStoreFixture.with { fixture in
            _ = try await fixture.write([1], to: "/a.img")
            _ = try await fixture.read("/a.img")
            let asked = [FTPVerb.feat, .mdtm, .mfmt].map { fixture.server.transcript.count(of: $0) }
            #expect(asked == [0, 0, 0])
        }
    }

    private func write(_ fixture: FTPStoreFixture) async throws {
        let file = try await fixture.store.beginWrite(to: try RemotePath("/a.img"))
        let pipe = BytePipe(wantsModificationTime: true)
        pipe.writer.announce(modificationTime: time)
        try await pipe.writer.write([1, 2, 3])
        pipe.writer.finish()
        _ = try await file.write(from: pipe.reader)
        _ = try await file.verify(ExpectedContent(size: 3))
        try await file.publish()
    }

    private func modificationTime(_ fixture: FTPStoreFixture) async throws -> UTCTime? {
        let pipe = BytePipe(wantsModificationTime: true)
        _ = try await fixture.store.read(try RemotePath("/a.img"), into: pipe.writer)
        return pipe.reader.modificationTime
    }
}
