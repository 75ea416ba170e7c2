import ETL
import ETLTesting
import Foundation
import Testing

@testable import ETLTransports

@Suite("Reading from an S3 store, and what goes wrong")
struct S3ReadTests {
    private let bytes = S3StoreFixture.bytes(200_000)

    @Test(
        arguments: [
            (.answer(S3TestReply(503, code: "SlowDown")), .serverBusy, true),
            (.answer(S3TestReply(500, code: "InternalError")), .refused, true),
            (.answer(S3TestReply(403, code: "AccessDenied")), .permissionDenied, false),
            (.answer(S3TestReply(403, code: "InvalidObjectState")), .objectArchived, false),
            (.answer(S3TestReply(404, code: "NoSuchBucket")), .bucketNotFound, false),
            (
                .answer(S3TestReply(206, headers: [("Content-Range", "bytes 0-1/9")], body: [1, 2])), .protocolError,
                true
            ),
            (.answer(S3TestReply(403, xml: "<Error><Code>Acc")), .permissionDenied, false),
            (.change { $0.cutAfter = 1 }, .connectionLost, true),
            (.change { $0.cutAfter = 60 }, .connectionLost, true),
            (.change { $0.cutAfter = 100_000 }, .truncated, true),
            (.change { $0.cutAfter = 200_050 }, .truncated, true),
            (
                .change {
                    $0.announced = 200_001; $0.cutAfter = 1_000_000
                }, .truncated, true
            ),
            (.change { $0.hidesLength = true }, .protocolError, true),
            (.change { $0.headers.append(("Content-Length", "many")) }, .protocolError, false),
            (.stall, .stalled, true),
        ] as [(S3TestFault.Effect, ErrorKind, Bool)])
    func whileReading(_ effect: S3TestFault.Effect, _ kind: ErrorKind, _ isRetriable: Bool) async throws {
        try await S3StoreFixture.with(configure: { $0.stallTimeout = kind == .stalled ? .seconds(1) : .seconds(30) }) {
            fixture in
            fixture.server["a.img"] = bytes
            fixture.server.script(.on(.get, effect))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == kind, "\(error.map(String.init(describing:)) ?? "nothing was thrown")")
            #expect(error?.isRetriable == isRetriable)
            #expect(error?.server == fixture.store.name)
            #expect(fixture.server.pendingFaults == 0)
            let again = try await fixture.read("/a.img")
            #expect(again.bytes == bytes)
        }
    }

    @Test func aMissingFileInTheServersWords() async throws {
        try await S3StoreFixture.with { fixture in
            let error = await fixture.error { try await fixture.read("/no/such file") }
            #expect(
                error?.description == "FileNotFound: 127.0.0.1:\(fixture.server.port)/images /no/such file: "
                    + "404 NoSuchKey: The specified key does not exist. (request 4442587F)")
        }
    }

    @Test func whoMayNotListIsNotToldWhatIsMissing() async throws {
        try await S3StoreFixture.with { fixture in
            fixture.server.script(.on(.get, .answer(S3TestReply(403, code: "AccessDenied"))))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.message.contains("or it is not there") == true)
        }
    }

    @Test func somethingElseThanS3DoesNotSayThatAFileIsMissing() async throws {
        try await S3StoreFixture.with { fixture in
            var page = S3TestReply(404, body: Array("<html>Not here</html>".utf8))
            page.isOfS3 = false
            fixture.server.script(.on(.get, .answer(page)))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .protocolError && error?.isRetriable == false)
        }
    }

    /// As a proxy does before somebody has logged in to it.
    @Test func aPageIsNotTakenForTheFile() async throws {
        try await S3StoreFixture.with { fixture in
            var page = S3TestReply(200, body: Array("<html>Log in</html>".utf8))
            page.isOfS3 = false
            fixture.server.script(.on(.get, .answer(page)))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .protocolError && error?.isRetriable == false)
            #expect(error?.reply == "200 OK")
        }
    }

    /// Each line comes in time, and they have no end.
    @Test func headersWithoutEnd() async throws {
        try await TalkativeServer.with(["GET": .dripping("HTTP/1.1 100 Continue\r\n\r\n")]) { server in
            let extras = [
                "ENDPOINT": "http://127.0.0.1:\(server.port)", "BUCKET": "bucket", "ACCESS_KEY": "a", "SECRET_KEY": "s",
            ]
            var configuration = try S3StoreConfiguration(
                ServerSettings(name: ServerName("s"), type: .s3, host: "", extras: extras.mapValues(Secret.init)))
            configuration.stallTimeout = .milliseconds(500)
            let store = configuration.makeStore(logger: S3StoreFixture.quiet)
            let path = try RemotePath("/a.img")
            let error = await #expect(throws: TransferError.self) {
                try await store.read(path, into: BytePipe().writer)
            }
            #expect(error?.kind == .stalled)
            await store.close()
        }
    }

    @Test func aLengthThatIsToldByChunks() async throws {
        try await S3StoreFixture.with { fixture in
            var reply = S3TestReply(
                200, headers: [("Transfer-Encoding", "chunked")], body: Array("3\r\nabc\r\n0\r\n\r\n".utf8))
            reply.announced = nil
            fixture.server.script(.on(.get, .answer(reply)))
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == Array("abc".utf8) && read.receipt == ReadReceipt(bytesRead: 3, size: nil))
            reply.body.removeLast(5)
            reply.cutAfter = 10_000
            fixture.server.script(.on(.get, .answer(reply)))
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.kind == .truncated)
        }
    }

    @Test func aSlowServerIsNotAStuckOne() async throws {
        try await S3StoreFixture.with(configure: { $0.stallTimeout = .seconds(1) }) { fixture in
            fixture.server["a.img"] = bytes
            fixture.server.script(.on(.get, .trickle(pieces: 5)))
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
        }
    }

    @Test func theTimeOfAFile() async throws {
        try await S3StoreFixture.with { fixture in
            let time = UTCTime(seconds: 1_600_000_000, milliseconds: 500)
            for count in [0, 10, 200_000] {
                try await fixture.write(S3StoreFixture.bytes(count), to: "/dated-\(count)", modificationTime: time)
                let read = try await fixture.read("/dated-\(count)", wantsModificationTime: true)
                #expect(read.modificationTime == time)
            }
            #expect(fixture.server.object("dated-10")?.headers.first?.value == "1600000000.500")
            try await fixture.write([1], to: "/plain")
            #expect(fixture.server.object("plain")?.headers.isEmpty == true)
            let read = try await fixture.read("/plain", wantsModificationTime: true)
            #expect(read.modificationTime?.iso8601 == "2015-10-21T07:28:00Z")
        }
    }

    // MARK: Connections

    @Test func oneConnectionForManyFiles() async throws {
        try await S3StoreFixture.with(configure: { $0.maxConnections = 1 }) { fixture in
            for index in 0..<5 {
                try await fixture.write(bytes.dropLast(150_000), to: "/\(index)")
                let read = try await fixture.read("/\(index)")
                #expect(read.bytes.count == 50_000)
                _ = await fixture.error { try await fixture.read("/missing") }
            }
            #expect(fixture.server.connections == 1)
        }
    }

    @Test func aConnectionThatTheServerHasClosed() async throws {
        try await S3StoreFixture.with(configure: { $0.maxConnections = 1 }) { fixture in
            fixture.server["a.img"] = bytes
            for round in 0..<3 {
                let read = try await fixture.read("/a.img")
                #expect(read.bytes == bytes)
                await fixture.server.dropConnections()
                try await fixture.write([1, 2], to: "/b.img")
                await fixture.server.dropConnections()
                #expect(fixture.server.connections == round * 2 + 2)
            }
        }
    }

    @Test func aConnectionThatDiesAtTheNextRequest() async throws {
        try await S3StoreFixture.with(configure: { $0.maxConnections = 1 }) { fixture in
            fixture.server["a.img"] = bytes
            _ = try await fixture.read("/a.img")
            fixture.server.script(.on(.get, .loseReply))
            let read = try await fixture.read("/a.img")
            #expect(read.bytes == bytes)
            #expect(fixture.server.operations == [.get, .get, .get])
        }
    }

    @Test func aServerThatIsDown() async throws {
        try await S3StoreFixture.with { fixture in
            let port = fixture.server.port
            await fixture.server.stop()
            let error = await fixture.error { try await fixture.read("/a.img") }
            #expect(error?.description == "ConnectionRefused: 127.0.0.1:\(port)/images")
            #expect(error?.isRetriable == true && error?.isOutage == true)
        }
    }

    /// It was there when the settings were read.
    @Test func aFileOfAuthoritiesThatIsGone() async throws {
        let server = try await S3TestServer.start()
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-ca-\(UUID().uuidString).pem")
        try TestCertificate().writeAuthority(to: file.path)
        let text = """
            S_TYPE=s3
            S_ENDPOINT=https://127.0.0.1:\(server.port)
            S_BUCKET=images
            S_ACCESS_KEY=a
            S_SECRET_KEY=b
            S_CA_FILE=\(file.path)
            """
        let catalogue = try ServerCatalogue(
            reading: SettingsSource(environment: [:], file: DotEnvFile(parsing: Array(text.utf8))),
            types: TransportRegistry.builtIn.rules)
        try FileManager.default.removeItem(at: file)
        let stores = TransportRegistry.builtIn.stores(of: catalogue, Transport.Context(logger: S3StoreFixture.quiet))
        let store = try #require(stores[ServerName("S")])
        let error = await #expect(throws: TransferError.self) {
            _ = try await store.read(try RemotePath("/a"), into: BytePipe().writer)
        }
        #expect(error?.kind == .tlsFailed && error?.isOutage == true && error?.isRetriable == false)
        #expect(error?.message == "the file of _CA_FILE cannot be used")
        await store.close()
        await server.stop()
    }

    @Test func noSecureConnectionWhereThereIsNone() async throws {
        let server = try await S3TestServer.start()
        let settings = ServerSettings(
            name: ServerName("s"), type: .s3, host: "",
            extras: [
                "ENDPOINT": "https://127.0.0.1:\(server.port)", "BUCKET": "images", "ACCESS_KEY": "a",
                "SECRET_KEY": "b",
            ].mapValues(Secret.init))
        let store = try S3StoreConfiguration(settings).makeStore(logger: S3StoreFixture.quiet)
        let error = await #expect(throws: TransferError.self) {
            _ = try await store.read(try RemotePath("/a"), into: BytePipe().writer)
        }
        #expect(error?.kind == .tlsFailed && error?.isOutage == true)
        await store.close()
        await server.stop()
    }
}
