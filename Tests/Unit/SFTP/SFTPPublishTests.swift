import ETL
import ETLTesting
import Testing

@testable import ETLTransports

@Suite("Giving files their names on SFTP servers that do wrong")
struct SFTPPublishTests {
    private let bytes = SFTPStoreFixture.bytes(1000)
    /// As long as the new one.
    private let old = [UInt8](repeating: 7, count: 1000)
    private static let plain = SFTPTestServer.Profile(extensions: [:])

    private func onBoth(_ body: (SFTPStoreFixture, SFTPTestFault.Target) async throws -> Void) async throws {
        try await SFTPStoreFixture.with { try await body($0, .extension(.posixRename)) }
        try await SFTPStoreFixture.with(Self.plain) { try await body($0, .request(.rename)) }
    }

    @Test func replacesAFileOrALink() async throws {
        try await onBoth { fixture, _ in
            fixture.server.put(old, at: "/a.img")
            fixture.server["/link"] = .link
            try await fixture.write(bytes, to: "/a.img")
            try await fixture.write(bytes, to: "/link")
            #expect(fixture.server.content("/a.img") == bytes)
            #expect(fixture.server.content("/link") == bytes)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func aServerMayReplaceWithoutTheExtension() async throws {
        try await SFTPStoreFixture.with(.init(extensions: [:], renameReplaces: true)) { fixture in
            fixture.server.put(old, at: "/a.img")
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.content("/a.img") == bytes)
            #expect(fixture.server.requests.filter { $0.hasPrefix("rename") }.count == 1)
        }
    }

    /// SSH_FX_OK, and nothing was done.
    @Test func aRenameThatIsConfirmedAndDidNotHappen() async throws {
        try await onBoth { fixture, target in
            fixture.server.script(
                SFTPTestFault(target: target, effect: .answer(SFTPStatus(.ok, ""))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.message.hasPrefix("the server confirmed the rename, and /.") == true)
            #expect(error?.isRetriable == true)
            #expect(fixture.server.content("/a.img") == nil)
            #expect(fixture.server.temporaries.isEmpty)
            // It is looked at until it was seen once, and then no more.
            for _ in 0..<3 { try await fixture.write(bytes, to: "/a.img") }
            #expect(fixture.server.content("/a.img") == bytes)
        }
    }

    @Test func aDirectoryIsNotReplaced() async throws {
        try await onBoth { fixture, _ in
            fixture.server["/a.img"] = .directory
            fixture.server.put(old, at: "/a.img/inside")
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.description == "PublishFailed: sftp.test:22 /a.img: there is a directory of that name")
            #expect(error?.isRetriable == false)
            #expect(fixture.server.content("/a.img/inside") == old)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func aLostAnswerIsLookedAfter() async throws {
        for hasOld in [true, false] {
            for effect in [SFTPTestFault.Effect.cut, .cutAfter, .silence, .wrongID] {
                try await onBoth { fixture, target in
                    if hasOld { fixture.server.put(old, at: "/a.img") }
                    fixture.server.script(SFTPTestFault(target: target, effect: effect))
                    try await fixture.write(bytes, to: "/a.img")
                    #expect(fixture.server.content("/a.img") == bytes, "\(target) \(effect) \(hasOld)")
                    #expect(fixture.server.temporaries.isEmpty, "\(target) \(effect) \(hasOld)")
                }
            }
        }
    }

    /// The second rename takes the old file away, the third brings the new one.
    @Test(arguments: 2...3) func theSameOnTheWayRoundAnOldFile(_ call: Int) async throws {
        for effect in [SFTPTestFault.Effect.cut, .cutAfter, .silence] {
            try await SFTPStoreFixture.with(Self.plain) { fixture in
                fixture.server.put(old, at: "/a.img")
                fixture.server.script(SFTPTestFault(target: .request(.rename), call: call, effect: effect))
                try await fixture.write(bytes, to: "/a.img")
                #expect(fixture.server.content("/a.img") == bytes)
                #expect(fixture.server.temporaries.isEmpty)
            }
        }
    }

    @Test func theOldFileIsPutBack() async throws {
        try await SFTPStoreFixture.with(Self.plain) { fixture in
            fixture.server.put(old, at: "/a.img")
            fixture.server.script(
                SFTPTestFault(target: .request(.rename), call: 3, effect: .answer(SFTPStatus(.failure, "not now"))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(error?.reply == "SSH_FX_FAILURE: not now")
            #expect(fixture.server.content("/a.img") == old)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func anOldFileThatCannotBePutBackIsNamed() async throws {
        try await SFTPStoreFixture.with(Self.plain) { fixture in
            fixture.server.put(old, at: "/a.img")
            fixture.server.script(
                SFTPTestFault(
                    target: .request(.rename), call: 3, effect: .answer(SFTPStatus(.failure)), stays: true))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            let left = try #require(fixture.server.temporaries.first)
            #expect(error?.message.contains(left) == true)
            #expect(fixture.server.content(left) == old)
            #expect(fixture.server.temporaries.count == 1)
        }
    }

    @Test func anOldFileThatSomebodyHoldsStays() async throws {
        try await SFTPStoreFixture.with(Self.plain) { fixture in
            fixture.server.put(old, at: "/a.img")
            fixture.server.script(
                SFTPTestFault(
                    target: .request(.rename), call: 2, effect: .answer(SFTPStatus(.failure, "in use by another"))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .fileBusy)
            #expect(fixture.server.content("/a.img") == old)
            #expect(fixture.server.temporaries.isEmpty)
        }
    }

    @Test func anOldFileOfTheSameSizeIsNotTakenForTheNewOne() async throws {
        try await onBoth { fixture, target in
            fixture.server.put(old, at: "/a.img")
            fixture.server.script(
                SFTPTestFault(
                    target: target,
                    effect: .before { tree in
                        for path in tree.paths where path.contains(".part") { tree[path] = nil }
                    }))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed)
            #expect(fixture.server.content("/a.img") == old)
        }
    }

    @Test func aFileThatIsGoneBeforeItHasItsNameIsSaid() async throws {
        try await SFTPStoreFixture.with { fixture in
            fixture.server.script(
                SFTPTestFault(
                    target: .request(.lstat),
                    effect: .before { tree in
                        for path in tree.paths where path.contains(".part") { tree[path] = nil }
                    }))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch)
            #expect(error?.path == "/a.img")
        }
    }
}
