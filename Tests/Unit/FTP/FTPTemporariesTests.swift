import ETL
import ETLTesting
import ETLTransports
import Testing

@Suite("An FTP store finds and removes what killed workers left")
struct FTPTemporariesTests {
    private static let modified = FTPTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)
    private static let now = FTPTime(year: 2026, month: 1, day: 4, hour: 3, minute: 4, second: 5)
    private static let stale = TemporaryName(created: 1_700_000_000, random: 10)

    private func leave(_ fixture: FTPStoreFixture, in directory: String) throws {
        let path = FTPPath("\(directory)/\(Self.stale)")
        fixture.server.files.put(FTPFileContent([1]), at: path, modified: Self.modified)
    }

    /// A file whose time is the server's idea of now.
    private func publish(_ fixture: FTPStoreFixture, _ text: String) throws -> RemotePath {
        let path = FTPPath(text)
        fixture.server.files.put(FTPFileContent([9]), at: path, modified: Self.now)
        return try RemotePath(text)
    }

    @Test(arguments: [
        FTPServerProfile.standard, .vsftpd, .proftpd, .iis, .standard.with(.noEPSV), .standard.with(.hidesDotFiles),
    ])
    func withTheirTimes(_ profile: FTPServerProfile) async throws {
        try await FTPStoreFixture.with(profile, configure: { $0.basePath = "/data" }) { fixture in
            fixture.server.files["/data/in/a"] = [1, 2, 3]
            _ = try publish(fixture, "/data/out/b.img")
            try leave(fixture, in: "/data/out")
            let beside = try RemotePath("/out/b.img")
            let found = try await fixture.store.temporaries(beside: beside)
            // MLSD says nothing of hidden files on this one.
            guard profile.quirks != .hidesDotFiles else { return #expect(found.isEmpty) }
            let expected = TemporaryFile(
                path: beside.sibling(named: Self.stale.description), name: Self.stale, idle: .seconds(2 * 86_400))
            #expect(found == [expected])

            // The connection is as good as before, in binary mode again.
            #expect(try await fixture.read("/in/a").bytes == [1, 2, 3])
            _ = try await fixture.write([4, 5], to: "/out/c.img")
            try await fixture.store.remove(expected)
            try await fixture.store.remove(expected)
            #expect(fixture.server.files.paths.map { "\($0)" } == ["/data/in/a", "/data/out/b.img", "/data/out/c.img"])
            #expect(try await fixture.store.temporaries(beside: beside).isEmpty)
            #expect(fixture.server.logins == 1)
        }
    }

    @Test(arguments: [FTPServerProfile.rfc959, .standard.with(.noMachineListings, .noTimes)])
    func withoutTimesWhereTheServerTellsNone(_ profile: FTPServerProfile) async throws {
        try await FTPStoreFixture.with(profile) { fixture in
            try leave(fixture, in: "/out")
            let found = try await fixture.store.temporaries(beside: try publish(fixture, "/out/b.img"))
            #expect(found.map(\.name) == [Self.stale])
            #expect(found.map(\.idle) == [nil])
        }
    }

    @Test(arguments: [FTPServerProfile.standard, .vsftpd])
    func withoutTimesWhereTheFileHasBeenTakenAwayMeanwhile(_ profile: FTPServerProfile) async throws {
        try await FTPStoreFixture.with(profile) { fixture in
            try leave(fixture, in: "/out")
            let found = try await fixture.store.temporaries(beside: try RemotePath("/out/b.img"))
            #expect(found.map(\.idle) == [nil])
        }
    }

    @Test func whereTheServerTakesAnOptionForAName() async throws {
        try await FTPStoreFixture.with(.iis) { fixture in
            try leave(fixture, in: "/out")
            fixture.server.script(.on(.nlst, .refuse("550 -a: No such file or directory.")))
            let found = try await fixture.store.temporaries(beside: try publish(fixture, "/out/b.img"))
            #expect(found.map(\.idle) == [.seconds(2 * 86_400)])
        }
    }

    @Test(arguments: ["/", "/a b", "/[1]*?", "/-la", "/한글;type=a", "/tab\there"])
    func inDirectoriesOfAnyName(_ directory: String) async throws {
        for profile in [FTPServerProfile.standard, .vsftpd] {
            try await FTPStoreFixture.with(profile) { fixture in
                try leave(fixture, in: directory == "/" ? "" : directory)
                let beside = try publish(fixture, directory == "/" ? "/x" : "\(directory)/x")
                let found = try await fixture.store.temporaries(beside: beside)
                #expect(found.map(\.idle) == [.seconds(2 * 86_400)])
                for file in found { try await fixture.store.remove(file) }
                #expect(fixture.temporaries.isEmpty)
            }
        }
    }

    /// The directory is changed to on the connection that lists it.
    @Test func onAConnectionThatIsReplacedMeanwhile() async throws {
        try await FTPStoreFixture.with { fixture in
            try leave(fixture, in: "/out")
            fixture.server.script(.on(.mlsd, .dropControl(.before)))
            #expect(try await fixture.store.temporaries(beside: try RemotePath("/out/x")).count == 1)
            #expect(fixture.server.transcript.count(of: .cwd) == 2)
        }
    }

    @Test func notWhereThereIsNoDirectoryOrNoWayToListIt() async throws {
        try await FTPStoreFixture.with { fixture in
            #expect(try await fixture.store.temporaries(beside: try RemotePath("/nowhere/x")).isEmpty)
            try leave(fixture, in: "/out")
            fixture.server.script(
                .on(.mlsd, .refuse("502 Not here.")), .on(.nlst, .refuse("550 No files found.")),
                .on(.nlst, call: 2, .refuse("550 No files found.")), .on(.nlst, call: 3, .refuse("500 What?")))
            let beside = try RemotePath("/out/x")
            for _ in 0..<3 { #expect(try await fixture.store.temporaries(beside: beside).isEmpty) }
            #expect(fixture.server.transcript.commands.filter { $0.verb == .mlsd }.count == 1)
            #expect(fixture.server.transcript.commands.filter { $0.verb == .nlst }.count == 3)
        }
    }

    @Test(arguments: [
        FTPFault.on(.mlsd, .dropControl(.before)).keep, .on(.mlsd, .dropData(at: .start)),
        .on(.mlsd, .stallData(at: .start)), .on(.mlsd, .refuse("425 No.")), .on(.cwd, .dropControl(.before)).keep,
        .onConnect(.refuse("421 Busy.")).keep,
    ])
    func whatGoesWrongIsAnErrorAndTheNextFileMoves(_ fault: FTPFault) async throws {
        try await FTPStoreFixture.with { fixture in
            try leave(fixture, in: "/out")
            fixture.server.script(fault)
            let beside = try RemotePath("/out/x")
            #expect(await fixture.error { try await fixture.store.temporaries(beside: beside) } != nil)
            fixture.server.clearFaults()
            fixture.server.releaseStalls()
            _ = try await fixture.write([1], to: "/out/x")
            #expect(try await fixture.store.temporaries(beside: beside).count == 1)
        }
    }

    @Test func aFileThatIsGoneIsAsGoodAsRemovedWhateverTheServerSaysOfIt() async throws {
        try await FTPStoreFixture.with { fixture in
            try leave(fixture, in: "/out")
            let file = try #require(try await fixture.store.temporaries(beside: try RemotePath("/out/x")).first)
            try await fixture.store.remove(file)
            fixture.server.script(.on(.dele, .refuse("550 Delete operation failed.")))
            try await fixture.store.remove(file)
            #expect(fixture.server.pendingFaults.isEmpty)
        }
    }

    @Test func aRefusedRemovalIsAnError() async throws {
        try await FTPStoreFixture.with { fixture in
            try leave(fixture, in: "/out")
            let found = try await fixture.store.temporaries(beside: try RemotePath("/out/x"))
            fixture.server.script(.on(.dele, .refuse("550 Permission denied.")))
            let file = try #require(found.first)
            #expect(await fixture.error { try await fixture.store.remove(file) }?.kind == .permissionDenied)
        }
    }
}
