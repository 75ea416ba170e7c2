import ETL
import Testing

@testable import ETLTransports

/// Parts have 64 KiB here.
@Suite("Writing large files to an S3 store, and what goes wrong")
struct S3MultipartTests {
    private let bytes = S3StoreFixture.bytes(200_000)

    @Test(arguments: [65_535, 65_536, 65_537, 131_072, 200_000])
    func allOfAFileArrives(_ count: Int) async throws {
        try await S3StoreFixture.with { fixture in
            let bytes = S3StoreFixture.bytes(count)
            for isHashed in [true, false] {
                let method = try await fixture.write(bytes, to: "/a.img", checksum: isHashed)
                #expect(method == (isHashed ? .serverChecksum : .size))
                #expect(fixture.server["a.img"] == bytes)
            }
            #expect(fixture.server.uploads.isEmpty)
        }
    }

    @Test func theRequestsForALargeFile() async throws {
        try await S3StoreFixture.with { fixture in
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server.operations == [.create, .part, .part, .part, .part, .listParts, .complete])
            #expect(fixture.server.requests[1...4].map { $0["content-length"] } == ["65536", "65536", "65536", "3392"])
        }
    }

    @Test func partsGrow() async throws {
        try await S3StoreFixture.with(configure: { $0.setPartSize(1000, doublesAfter: 2, largest: 4000) }) { fixture in
            try await fixture.write(S3StoreFixture.bytes(20_000), to: "/a.img")
            let sizes = fixture.server.requests.filter { $0.operation == .part }.map { $0["content-length"] }
            #expect(sizes == ["1000", "1000", "2000", "2000", "4000", "4000", "4000", "2000"])
            #expect(fixture.server["a.img"] == S3StoreFixture.bytes(20_000))
        }
    }

    @Test func moreThanAllPartsHold() async throws {
        try await S3StoreFixture.with(configure: { $0.setPartSize(1000, doublesAfter: 9, largest: 1000, limit: 5) }) {
            fixture in
            try await fixture.write(S3StoreFixture.bytes(5000), to: "/most.img")
            #expect(fixture.server["most.img"] == S3StoreFixture.bytes(5000))
            let error = await fixture.error { try await fixture.write(S3StoreFixture.bytes(5001), to: "/more.img") }
            #expect(error?.kind == .refused && error?.isRetriable == false)
            #expect(fixture.server.uploads.isEmpty && fixture.server["more.img"] == nil)
        }
    }

    @Test(
        arguments: [
            (.part, .answer(S3TestReply(503, code: "SlowDown"))), (.part, .answer(S3TestReply(500))),
            (.part, .cutRequest(after: 0)), (.part, .cutRequest(after: 30_000)), (.part, .loseReply),
            (.part, .change { $0.headers = [] }), (.part, .spoil),
            (.part, .change { $0.headers = [("ETag", "\"x\""), ("x-amz-checksum-sha256", "AAAA")] }),
            (.create, .answer(S3TestReply(503, code: "SlowDown"))),
            (.listParts, .answer(S3TestReply(500, code: "InternalError"))), (.listParts, .loseReply),
            (.listParts, .change { $0.body = Array("garbage".utf8) }),
            (.listParts, .answer(S3TestReply(403, code: "AccessDenied"))),
            (.complete, .answer(S3TestReply(200, code: "InternalError"))), (.complete, .answer(S3TestReply(503))),
            (.complete, .loseReply), (.complete, .change { $0.cutAfter = 20 }),
            (.complete, .change { $0.body = Array("garbage".utf8) }), (.complete, .change { $0.body = [] }),
            (.complete, .cutRequest(after: 10)),
            (.complete, .change { $0.body = Array("   \n  ".utf8) + $0.body }),
        ] as [(S3TestRequest.Operation, S3TestFault.Effect)])
    func whatPasses(_ operation: S3TestRequest.Operation, _ effect: S3TestFault.Effect) async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(.on(operation, effect))
            try await fixture.write(bytes, to: "/a.img", checksum: true)
            #expect(fixture.server["a.img"] == bytes)
            #expect(fixture.server.pendingFaults == 0)
            #expect(fixture.server.uploads.isEmpty)
        }
    }

    @Test(
        arguments: [
            (.create, .answer(S3TestReply(403, code: "AccessDenied")), .permissionDenied),
            (.create, .answer(S3TestReply(500, code: "InternalError")), .refused),
            (.create, .change { $0.body = [] }, .protocolError),
            (.create, .loseReply, .connectionLost), (.create, .change { $0.cutAfter = 30 }, .connectionLost),
            (.create, .stall, .stalled),
            (.part, .answer(S3TestReply(503, code: "SlowDown")), .serverBusy),
            (.part, .answer(S3TestReply(404, code: "NoSuchUpload")), .refused),
            (.part, .cutRequest(after: 30_000), .connectionLost), (.part, .loseReply, .connectionLost),
            (.part, .stall, .stalled),
            (.part, .change { $0.headers = [] }, .protocolError), (.part, .spoil, .checksumMismatch),
            (.listParts, .stall, .stalled), (.listParts, .answer(S3TestReply(503)), .serverBusy),
            (.complete, .answer(S3TestReply(200, code: "InternalError")), .refused),
            (.complete, .answer(S3TestReply(400, code: "EntityTooSmall")), .refused),
            (.complete, .answer(S3TestReply(200, body: [1, 2, 3])), .protocolError),
            (.complete, .cutRequest(after: 10), .connectionLost),
        ] as [(S3TestRequest.Operation, S3TestFault.Effect, ErrorKind)])
    func whatDoesNotPassLeavesNothing(
        _ operation: S3TestRequest.Operation, _ effect: S3TestFault.Effect, _ kind: ErrorKind
    ) async throws {
        try await S3StoreFixture.with(configure: { $0.stallTimeout = kind == .stalled ? .seconds(1) : .seconds(30) }) {
            fixture in
            fixture.server["a.img"] = [1]
            fixture.server.script(.on(operation, effect).keep)
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img", checksum: true) }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(fixture.server["a.img"] == [1])
            #expect(fixture.server.uploads.isEmpty)
        }
    }

    @Test func aCompletionWhoseAnswerIsAlwaysLost() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false)) { fixture in
            fixture.server.script(.on(.complete, .loseReply).keep)
            try await fixture.write(bytes, to: "/a.img")
            #expect(fixture.server["a.img"] == bytes)
            #expect(fixture.server.operations.last == .head)
        }
    }

    @Test func anUploadThatSomebodyElseAborts() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = bytes.reversed()
            fixture.server.script(.on(.complete, .answer(S3TestReply(404, code: "NoSuchUpload"))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.isRetriable == true && error?.message.contains("lifecycle") == true)
            #expect(fixture.server.operations.suffix(3) == [.complete, .head, .abort])
        }
    }

    @Test func partsThatAreNotAllThere() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(
                .on(
                    .listParts,
                    .change {
                        $0.body = Array(
                            String(decoding: $0.body, as: UTF8.self)
                                .replacing("<Size>3392</Size>", with: "<Size>3391</Size>").utf8)
                    }))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch)
            #expect(fixture.server.uploads.isEmpty && fixture.server["a.img"] == nil)
        }
    }

    @Test func aServerThatProvesNothingIsReadBack() async throws {
        try await S3StoreFixture.with(S3TestBucket.Profile(tellsChecksums: false, hasMD5Tags: false)) { fixture in
            let method = try await fixture.write(bytes, to: "/a.img", checksum: true)
            #expect(method == .readBackChecksum)
            #expect(fixture.server.operations.last == .get)
            fixture.server.script(.on(.part, .spoil))
            let error = await fixture.error { try await fixture.write(bytes, to: "/b.img", checksum: true) }
            #expect(error?.kind == .checksumMismatch)
        }
    }

    @Test func aServerThatTakesNoChecksumsIsToldNoneAnyMore() async throws {
        let profile = S3TestBucket.Profile(tellsChecksums: false, takesChecksums: false)
        try await S3StoreFixture.with(profile) { fixture in
            try await fixture.write(S3StoreFixture.bytes(70_000), to: "/a.img", checksum: true)
            #expect(fixture.server.operations == [.create, .create, .part, .part, .listParts, .complete])
            fixture.server.script(.on(.put, .loseReply).keep)
            try await fixture.write([1, 2], to: "/b.img", checksum: true)
            #expect(fixture.server.operations.last == .head && fixture.server["b.img"] == [1, 2])
        }
        try await S3StoreFixture.with(profile) { fixture in
            for _ in 0..<2 { try await fixture.write([1, 2], to: "/b.img", checksum: true) }
            #expect(fixture.server.operations == [.put, .put, .put])
        }
    }

    @Test func othersUploadsAreLeftAlone() async throws {
        try await S3StoreFixture.with { fixture in
            let before = UTCTime(seconds: UTCTime.now.seconds - 60)
            fixture.server.begin("theirs", S3TestBucket.Upload(key: "a.img", headers: [], initiated: before))
            fixture.server.begin("longer", S3TestBucket.Upload(key: "a.img.x", headers: [], initiated: .now))
            fixture.server.script(.on(.create, .loseReply))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .connectionLost)
            #expect(Set(fixture.server.uploads.keys) == ["theirs", "longer"])
            #expect(fixture.server.operations == [.create, .listUploads, .abort])
        }
    }

    @Test func aSourceThatFailsOrACancelledJobAbortsTheUpload() async throws {
        try await S3StoreFixture.with { fixture in
            for isCancelled in [true, false] {
                let cause = TransferError(.truncated, "the source ends early", isRetriable: true)
                let file = try await fixture.store.beginWrite(to: try RemotePath("/a.img"))
                let pipe = BytePipe()
                let writing = Task { try await file.write(from: pipe.reader) }
                // More than the pipe and both buffers hold: a part has been sent.
                try await pipe.writer.write(S3StoreFixture.bytes(1_000_000))
                #expect(fixture.server.uploads.count == 1)
                if isCancelled { writing.cancel() } else { pipe.writer.fail(cause) }
                let error = await fixture.error { try await writing.value }
                #expect(error?.kind == (isCancelled ? .cancelled : .truncated))
                await file.abandon()
                #expect(fixture.server.uploads.isEmpty && fixture.server["a.img"] == nil)
            }
        }
    }

    @Test func anUploadWithALostPartIsAbortedUntilItIsGone() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(.on(.part, .loseReply), .on(.complete, .answer(S3TestReply(400, code: "Odd"))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .refused)
            #expect(fixture.server.operations.suffix(2) == [.abort, .abort])
        }
    }

    @Test func anUploadThatCannotBeAbortedIsLogged() async throws {
        let log = LogRecorder()
        try await S3StoreFixture.with(logger: log.logger) { fixture in
            fixture.server.script(
                .on(.complete, .answer(S3TestReply(400, code: "Odd"))),
                .on(.abort, .answer(S3TestReply(403, code: "AccessDenied"))))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .refused)
            let warnings = log.lines.filter { $0.hasPrefix("warning") }
            #expect(warnings.count == 1 && warnings[0].contains("AbortIncompleteMultipartUpload"))
        }
    }

    // MARK: Servers that tell what cannot be

    private static func parts(_ sizes: [Int64], from first: Int = 1, isTruncated: Bool = false) -> S3TestReply {
        let list = sizes.enumerated().map { index, size in
            "<Part><PartNumber>\(first + index)</PartNumber><Size>\(size)</Size></Part>"
        }
        return S3TestReply(
            200, xml: "<ListPartsResult><IsTruncated>\(isTruncated)</IsTruncated>\(list.joined())</ListPartsResult>")
    }

    @Test func partsOfMoreThanThereAreNumbersFor() async throws {
        for reply in [Self.parts([.max, .max]), Self.parts([.max], isTruncated: true)] {
            try await S3StoreFixture.with { fixture in
                fixture.server.script(.on(.listParts, .answer(reply)).keep)
                let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
                #expect(error?.kind == .protocolError)
                #expect(fixture.server.uploads.isEmpty && fixture.server["a.img"] == nil)
            }
        }
    }

    @Test func aListOfPartsWithoutEnd() async throws {
        try await S3StoreFixture.with { fixture in
            for page in 1...6 {
                fixture.server.script(.on(.listParts, .answer(Self.parts([0], from: page, isTruncated: true))))
            }
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch)
            // As many pages as there are parts, and one that goes beyond.
            #expect(fixture.server.operations.filter { $0 == .listParts }.count == 5)
        }
    }

    /// Completed, as the server says, and not of what was sent.
    @Test func anObjectThatIsShorter() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server["a.img"] = [1, 2, 3]
            let done = S3TestReply(200, xml: "<CompleteMultipartUploadResult/>")
            fixture.server.script(.on(.complete, .answer(done)))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .sizeMismatch)
            #expect(error?.message == "3 bytes are there, 200000 were sent")
            #expect(fixture.server.uploads.isEmpty)
        }
    }

    @Test func anAnswerWithoutEnd() async throws {
        try await S3StoreFixture.with { fixture in
            let long = S3TestReply(200, body: [UInt8](repeating: 0x20, count: 2_000_000))
            fixture.server.script(.on(.listParts, .answer(long)))
            let error = await fixture.error { try await fixture.write(bytes, to: "/a.img") }
            #expect(error?.kind == .protocolError)
            #expect(error?.message == "an answer (200) is longer than any of S3's")
            #expect(fixture.server.uploads.isEmpty)
        }
    }
}
