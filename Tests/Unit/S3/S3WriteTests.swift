import ETL
import Testing

@testable import ETLTransports

@Suite("Writing small files to an S3 store, and what goes wrong")
struct S3WriteTests {
    private let old = S3StoreFixture.bytes(10)
    private let bytes = S3StoreFixture.bytes(50_000)

    @Test func oneRequestForASmallFile() async throws {
        try await S3StoreFixture.with { fixture in
            try await fixture.write(bytes, to: "/dir/a b.img")
            #expect(fixture.server["dir/a b.img"] == bytes)
            #expect(fixture.server.operations == [.put])
            #expect(fixture.server.requests[0]["expect"] == nil)
        }
    }

    @Test(
        arguments: [
            .answer(S3TestReply(503, code: "SlowDown")), .answer(S3TestReply(500, code: "InternalError")),
            .answer(S3TestReply(502)), .answer(S3TestReply(429)), .cutRequest(after: 0), .cutRequest(after: 30_000),
            .cutRequest(after: 50_000), .loseReply, .change { $0.cutAfter = 40 },
            .change { $0.headers = [("ETag", "\"x\""), ("x-amz-checksum-sha256", "AAAA")] }, .spoil,
        ] as [S3TestFault.Effect])
    func whatPassesIsTriedAgain(_ effect: S3TestFault.Effect) async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(.on(.put, effect), .on(.put, effect))
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server["a.img"] == bytes)
            #expect(fixture.server.pendingFaults == 0)
            #expect(fixture.server.operations.count { $0 == .put } == 3)
        }
    }

    @Test(
        arguments: [
            (.answer(S3TestReply(503, code: "SlowDown")), .serverBusy, true, 4),
            (.answer(S3TestReply(403, code: "AccessDenied")), .permissionDenied, false, 1),
            (.answer(S3TestReply(400, code: "EntityTooLarge")), .refused, false, 1),
            (.answer(S3TestReply(400, code: "KeyTooLongError")), .refused, false, 1),
            (.answer(S3TestReply(507, code: "XMinioStorageFull")), .diskFull, true, 4),
            (.cutRequest(after: 1000), .connectionLost, true, 4),
            (.stall, .stalled, true, 1),
        ] as [(S3TestFault.Effect, ErrorKind, Bool, Int)])
    func whatDoesNotPass(
        _ effect: S3TestFault.Effect, _ kind: ErrorKind, _ isRetriable: Bool, _ tries: Int
    ) async throws {
        try await S3StoreFixture.with(configure: { $0.stallTimeout = kind == .stalled ? .seconds(1) : .seconds(30) }) {
            fixture in
            fixture.server["a.img"] = old
            fixture.server.script(.on(.put, effect).keep)
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(error?.isRetriable == isRetriable)
            #expect(error?.path == "/a.img")
            #expect(fixture.server["a.img"] == old)
            let puts = fixture.server.operations.count { $0 == .put }
            // A request that is cut on a connection that had been used is repeated at once, beside that.
            #expect(puts >= tries && puts <= tries * 2)
        }
    }

    @Test func anAnswerThatIsAlwaysLost() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = old
            fixture.server.script(.on(.put, .loseReply).keep)
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server["a.img"] == bytes)
            #expect(fixture.server.operations.last == .head)
        }
    }

    @Test func anAnswerThatIsAlwaysLostAndAnotherFileOfThatSize() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = bytes.reversed()
            fixture.server.script(.on(.put, .cutRequest(after: 50_000)).keep)
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .connectionLost)
            #expect(fixture.server.operations.last == .head)
        }
    }

    // MARK: Verification

    @Test func aChecksumThatTheServerTells() async throws {
        try await S3StoreFixture.with { fixture in
            let method = try await fixture.write(bytes, to: "/a.img", checksum: true)
            #expect(method == .serverChecksum)
            #expect(fixture.server.operations == [.put])
        }
    }

    @Test func aTagThatIsAnMD5IsAProofAsWell() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false)) { fixture in
            let method = try await fixture.write(bytes, to: "/a.img", checksum: true)
            #expect(method == .serverChecksum)
            #expect(fixture.server.operations == [.put])
        }
    }

    @Test func aServerThatProvesNothingIsReadBack() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false)) { fixture in
            try await fixture.write(bytes, to: "/a.img", checksum: true)
            #expect(fixture.server.operations == [.put, .get])
            try await fixture.write(bytes, to: "/b.img")
            #expect(fixture.server.operations == [.put, .get, .put, .head])
            fixture.server.script(.on(.put, .spoil))
            let error = await fixture.error { try await fixture.write(bytes, to: "/c.img", checksum: true) }
            #expect(error?.kind == .checksumMismatch && error?.isRetriable == true)
        }
    }

    // MARK: Good words of servers that did nothing

    /// A web server that answers 200 to everything.
    private static func page(_ status: Int) -> S3TestReply {
        var reply = S3TestReply(status, body: Array("<html>Welcome</html>".utf8))
        reply.isOfS3 = false
        return reply
    }

    @Test(arguments: [200, 202, 204]) func somethingElseThanS3(_ status: Int) async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = old
            fixture.server.script(.on(.put, .answer(Self.page(status))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .protocolError && error?.isRetriable == false)
            #expect(error?.message == "this does not talk like an S3 server; is _ENDPOINT right?")
            #expect(fixture.server["a.img"] == old)
        }
    }

    @Test func anObjectThatIsNotThere() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(.on(.put, .answer(S3TestReply(200))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .publishFailed && error?.isRetriable == true)
            #expect(fixture.server.operations == [.put, .head])
        }
    }

    @Test func anObjectThatIsAnother() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = old
            fixture.server.script(.on(.put, .answer(S3TestReply(200, headers: [("ETag", "\"x\"")]))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch && error?.isRetriable == true)
        }
    }

    /// Who may write need not be allowed to read.
    @Test func anObjectThatMayNotBeLookedAt() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false)) { fixture in
            fixture.server.script(.on(.head, .answer(S3TestReply(403))))
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server["a.img"] == bytes)
        }
    }

    @Test func whatNobodyVerifiesIsNotLookedAt() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false)) { fixture in
            let file = try await fixture.store.beginWrite(to: try RemotePath("/a.img"))
            try await fixture.fill(file, bytes)
            _ = try await file.verify(ExpectedContent(size: nil))
            try await file.publish()
            #expect(fixture.server.operations == [.put])
        }
    }
}
