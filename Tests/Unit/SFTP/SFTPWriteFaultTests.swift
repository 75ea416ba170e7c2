import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("Writing to SFTP servers that do wrong")
struct SFTPWriteFaultTests {
    private let bytes = SFTPStoreFixture.bytes(200_000)

    @Test func oneWayThereAndBackForEachStep() async throws {
        try await SFTPStoreFixture.with { fixture in
            let method = try await fixture.write([1, 2, 3], to: "/a.img")
            #expect(method == .size)
            #expect(fixture.server.content("/a.img") == [1, 2, 3])
            #expect(
                fixture.server.requests == [
                    "open TEMPORARY", "write", "fsync", "close", "lstat TEMPORARY", "posixRename TEMPORARY",
                    // A server's first rename is not believed.
                    "lstat TEMPORARY",
                ])
        }
    }

    @Test func directoriesAreMadeFromTheInnermostThatIsThere() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server["/in"] = .directory
            try await fixture.write(bytes, to: "/in/one/two/a.img")
            #expect(fixture.server.content("/in/one/two/a.img") == bytes)
            #expect(
                fixture.server.requests.filter { $0.hasPrefix("mkdir") }
                    == ["mkdir /in/one/two", "mkdir /in/one", "mkdir /in/one/two"])
            fixture.server.forgetRequests()
            try await fixture.write(bytes, to: "/in/one/two/b.img")
            #expect(fixture.server.requests.filter { $0.hasPrefix("mkdir") }.isEmpty)
        }
    }

    @Test func directoriesAreMadeOnServersWithOneWordForEverything() async throws {
        try await SFTPStoreFixture.with(.init(extensions: [:], onlyFails: true)) { fixture in
            fixture.server.script(
                SFTPTestFault(target: .request(.stat), effect: .answer(SFTPStatus(.noSuchFile)), stays: true))
            try await fixture.write(bytes, to: "/in/a.img")
            #expect(fixture.server.content("/in/a.img") == bytes)
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsNamed() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server["/in"] = .file([], modified: 1)
            let error = await fixture.error { try await fixture.write(bytes, to: "/in/deep/a.img") }
            #expect(error?.kind == .directoryFailed)
            #expect(error?.path == "/in/deep")
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func nothingIsMadeForASourceThatIsNotThere() async throws {
        try await SFTPStoreFixture.with { fixture in
            let file = try await fixture.store.beginWrite(to: try RemotePath("/in/a.img"))
            let pipe = BytePipe()
            let cause = TransferError(.fileNotFound, isRetriable: false)
            pipe.writer.fail(cause)
            #expect(await fixture.error { try await file.write(from: pipe.reader) } == cause)
            await file.abandon()
            #expect(fixture.server.requests.isEmpty)
        }
    }

    /// As OpenSSH does, which has one word for everything.
    @Test func aFullDiskIsAskedFor() async throws {
        try await SFTPStoreFixture.with(.init(capacity: 100_000)) { fixture in
            fixture.server.put([UInt8](repeating: 1, count: 50_000), at: "/old.img")
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .diskFull)
            #expect(error?.isRetriable == true)
            #expect(error?.reply == "SSH_FX_FAILURE: Failure")
            #expect(fixture.server.temporaries.isEmpty)
            try await fixture.write([1], to: "/b.img")
        }
    }

    @Test func aFailureWithRoomIsNoFullDisk() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.script(SFTPTestFault(target: .request(.write), effect: .answer(SFTPStatus(.failure))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .refused)
            #expect(error?.isRetriable == true)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test(arguments: ["Disk quota exceeded", "No space left on device"])
    func aFullDiskMayBeSaidInWords(_ words: String) async throws {
        try await SFTPStoreFixture.with(.init(extensions: [:])) { fixture in
            fixture.server.script(
                SFTPTestFault(target: .request(.close), effect: .answerAfter(SFTPStatus(.failure, words))))
            #expect(await fixture.error { try await fixture.write(bytes, to: "/a.img") }?.kind == .diskFull)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func noRightToWriteIsForGood() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.script(
                SFTPTestFault(target: .request(.open), effect: .answer(SFTPStatus(.permissionDenied))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .permissionDenied)
            #expect(error?.isRetriable == false)
        }
    }

    @Test func aServerMayOfferMoreThanItDoes() async throws {
        try await SFTPStoreFixture.with { fixture in
            for name in [SFTPExtension.fsync, .posixRename] {
                fixture.server.script(
                    SFTPTestFault(target: .extension(name), effect: .answer(SFTPStatus(.unsupported)), stays: true))
            }
            try await fixture.write(bytes, to: "/a.img")
            try await fixture.write([1], to: "/a.img")
            #expect(fixture.server.content("/a.img") == [1])
            // It is not asked again for what it refused.
            #expect(fixture.server.requests.filter { $0.hasPrefix("posixRename") }.count == 1)
        }
    }

    @Test func whatDoesNotReachTheDiskIsNotWritten() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.script(SFTPTestFault(target: .extension(.fsync), effect: .answer(SFTPStatus(.failure))))
            #expect(await fixture.error { try await fixture.write(bytes, to: "/a.img") } != nil)
            #expect(fixture.server["/a.img"] == nil)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    /// Where nothing has happened yet it is done again on a new connection; else it is an error that may pass.
    @Test func aConnectionThatEndsLeavesAllOrNothing() async throws {
        let targets: [SFTPTestFault.Target] = [
            .request(.open), .request(.write), .extension(.fsync), .request(.close), .request(.lstat),
        ]
        for target in targets {
            for effect in [SFTPTestFault.Effect.cut, .cutAfter, .silence, .wrongID, .bytes([0, 0, 0, 0])] {
                try await SFTPStoreFixture.with { fixture in
                    fixture.server.script(SFTPTestFault(target: target, effect: effect))
                    let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
                    let found = try? await fixture.read("/a.img").bytes
                    #expect(found == (error == nil ? bytes : nil), "\(target) \(effect)")
                    #expect(error?.isRetriable != false, "\(target) \(effect)")
                    let isRepeatable = [.request(.open), .request(.lstat)].contains(target)
                    #expect(error != nil || isRepeatable, "\(target) \(effect)")
                    #expect(fixture.server.temporaries.isEmpty, "\(target) \(effect)")
                }
            }
        }
    }

    @Test func aDeadConnectionIsReplacedAlsoWhereItDidWhatWasAsked() async throws {
        for effect in [SFTPTestFault.Effect.cut, .cutAfter] {
            try await SFTPStoreFixture.with { fixture in
                try await fixture.write([1], to: "/a.img")
                fixture.server.script(SFTPTestFault(target: .request(.open), effect: effect))
                try await fixture.write(bytes, to: "/a.img")
                #expect(fixture.server.content("/a.img") == bytes)
                #expect(fixture.server.temporaries.isEmpty)
                #expect(fixture.server.connections == 2)
            }
        }
    }

    @Test func theTimeIsKept() async throws {
        try await SFTPStoreFixture.with { fixture in
            try await fixture.write(
                bytes, to: "/a.img", modificationTime: UTCTime(seconds: 1_000_000_000, milliseconds: 7))
            #expect(fixture.server["/a.img"] == .file(bytes, modified: 1_000_000_000))
            // Version 3 cannot say that one, and a server may refuse any.
            try await fixture.write(bytes, to: "/b.img", modificationTime: UTCTime(seconds: -1))
            #expect(fixture.server["/b.img"] == .file(bytes, modified: 1_700_000_000))
            fixture.server.script(SFTPTestFault(target: .request(.setstat), effect: .answer(SFTPStatus(.failure))))
            try await fixture.write(bytes, to: "/c.img", modificationTime: UTCTime(seconds: 1_000_000_000))
            #expect(fixture.server["/c.img"] == .file(bytes, modified: 1_700_000_000))
        }
    }

    @Test func aFileThatIsReadBackIsCompared() async throws {
        try await SFTPStoreFixture.with { fixture in
            let right = ChecksumHasher.checksum(.sha256, of: bytes)
            let method = try await fixture.write(bytes, to: "/a.img", checksums: [right])
            #expect(method == .readBackChecksum)
            let wrong = ChecksumHasher.checksum(.sha256, of: [1])
            let error = await fixture.error { try await fixture.write(bytes, to: "/b.img", checksums: [wrong]) }
            #expect(error?.kind == .checksumMismatch)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }
}
