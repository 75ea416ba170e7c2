import ETL
import Testing

@testable import ETLTransports

@Suite("Who is let in by an S3 server")
struct S3AccessTests {
    @Test func aWrongSecretDoesNotGetIn() async throws {
        try await S3StoreFixture.with(secretKey: "not the secret") { fixture in
            fixture.server["a.img"] = [1]
            for error in [
                await fixture.error { try await fixture.read("/a.img") },
                await fixture.error { try await fixture.write([2], to: "/b.img") },
                await fixture.error { try await fixture.write(S3StoreFixture.bytes(200_000), to: "/c.img") },
                await fixture.error { try await fixture.store.probe() },
            ] {
                #expect(error?.kind == .loginFailed)
                #expect(error?.isRetriable == false && error?.isOutage == true)
                #expect(error?.description.contains("_SECRET_KEY") == true)
                #expect(error?.description.contains("not the secret") == false)
            }
            #expect(fixture.server.keys == ["a.img"])
            #expect(fixture.server.operations == [.get, .put, .create, .list])
        }
    }

    @Test func aSessionTokenGoesAlong() async throws {
        try await S3StoreFixture.with(token: "FwoG/t0ken+==") { fixture in
            try await fixture.write(S3StoreFixture.bytes(200_000), to: "/a b")
            let read = try await fixture.read("/a b")
            #expect(read.bytes.count == 200_000)
        }
    }

    @Test func anotherRegion() async throws {
        try await S3StoreFixture.with(region: "us-east-1") { fixture in
            let reply = S3TestReply(400, code: "AuthorizationHeaderMalformed", more: "<Region>eu-test-1</Region>")
            fixture.server.script(.on(.get, .answer(reply)))
            let error = await fixture.error { try await fixture.read("/a") }
            #expect(error?.kind == .wrongRegion)
            #expect(error?.message == "the bucket is in region eu-test-1: set _REGION=eu-test-1")
        }
    }

    @Test func aRedirectIsNotFollowed() async throws {
        try await S3StoreFixture.with { fixture in
            let place = "http://127.0.0.1:\(fixture.server.port)/images/b"
            fixture.server.script(
                .on(.get, .answer(S3TestReply(307, headers: [("Location", place), ("x-amz-bucket-region", "x-1")]))))
            let error = await fixture.error { try await fixture.read("/a") }
            #expect(error?.kind == .wrongRegion)
            #expect(fixture.server.operations == [.get])
        }
    }

    @Test func aBucketThatIsNotThere() async throws {
        try await S3StoreFixture.with(bucket: "other") { fixture in
            let error = await fixture.error { try await fixture.write([1], to: "/a") }
            #expect(error?.kind == .bucketNotFound && error?.isRetriable == false)
            #expect(error?.message.contains("_BUCKET") == true)
        }
    }

    @Test(arguments: [3600, -3600]) func aClockThatIsOff(_ shift: Int64) async throws {
        try await S3StoreFixture.with(timeShift: shift) { fixture in
            let error = await fixture.error { try await fixture.read("/a") }
            #expect(error?.kind == .clockSkewed)
            let words = error?.message.split(separator: " ").compactMap { Int64($0) } ?? []
            #expect(words.count == 1 && abs(words[0] - 3600) < 60)
            #expect(error?.message.contains(shift > 0 ? "behind" : "ahead of") == true)
        }
    }

    @Test func aProbeConnectsAnew() async throws {
        try await S3StoreFixture.with(basePath: "/base", configure: { $0.maxConnections = 1 }) { fixture in
            try await fixture.store.probe()
            try await fixture.store.probe()
            #expect(fixture.server.connections == 2)
            #expect(fixture.server.requests.map { $0.query("prefix") } == ["base/", "base/"])
            // Who may not list is let in all the same.
            fixture.server.script(.on(.list, .answer(S3TestReply(403, code: "AccessDenied"))))
            try await fixture.store.probe()
            fixture.server.script(.on(.list, .answer(S3TestReply(503, code: "ServiceUnavailable"))))
            let error = await fixture.error { try await fixture.store.probe() }
            #expect(error?.kind == .serverBusy)
        }
    }

    @Test func nothingSecretIsLogged() async throws {
        let log = LogRecorder()
        try await S3StoreFixture.with(token: "FwoGt0ken", logger: log.logger) { fixture in
            try await fixture.write(S3StoreFixture.bytes(100_000), to: "/a")
            fixture.server.script(
                .on(.get, .answer(S3TestReply(403, code: "Odd", "\(S3TestServer.secretKey) and FwoGt0ken"))))
            let error = await fixture.error { try await fixture.read("/a") }
            #expect(error?.reply == "403 Odd: *** and *** (request 4442587F)")
        }
        let text = log.lines.joined(separator: "\n")
        #expect(text.contains("POST http://127.0.0.1"))
        for secret in [S3TestServer.secretKey, "FwoGt0ken", "Signature="] { #expect(!text.contains(secret)) }
    }
}
