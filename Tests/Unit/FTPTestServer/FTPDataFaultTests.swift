import ETLTesting
import Testing

@Suite("FTPTestServer: faults of transfers")
struct FTPDataFaultTests {
    private let bytes = (0..<100).map { UInt8($0) }
    private static let places: [(FTPFaultEffect.Offset, Int)] = [
        (.start, 0), (.byte(3), 3), (.middle, 50), (.lastByte, 99), (.byte(100), 100),
    ]

    private func withClient(
        _ faults: FTPFault..., body: (FTPTestServer, TestFTPClient) async throws -> Void
    ) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = bytes
            server.script(faults)
            try await body(server, TestFTPClient.loggedIn(server))
        }
    }

    @Test("a dropped download ends at its byte and is answered with 426", arguments: places)
    func dropDownload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.retr, .dropData(at: offset))) { _, client in
            let down = try await client.download("RETR /a")
            #expect(down.bytes == Array(bytes.prefix(count)))
            #expect(down.end == .inOrder)
            #expect(down.reply?.prefix(3) == "426")
            #expect(try await client.download("RETR /a").bytes == bytes)
        }
    }

    @Test("a dropped upload keeps a part and is answered with 426", arguments: places)
    func dropUpload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.stor, .dropData(at: offset))) { server, client in
            let up = try await client.upload("STOR /b", bytes)
            #expect(up.reply?.prefix(3) == "426")
            #expect(server.files["/b"] == Array(bytes.prefix(count)))
            #expect(!server.neverPartial("/b"))
            #expect(server.files.info("/b")?.isPartial == true)
            #expect(try await client.upload("STOR /b", bytes).reply?.prefix(3) == "226")
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("with an ALLO the middle of an upload is known in time")
    func allocated() async throws {
        try await withClient(.on(.stor, .stallData(at: .middle))) { server, client in
            try await client("ALLO 100")
            let data = try await client.openData()
            try await client("STOR /b")
            try await data.write(bytes)
            try await server.waitForStall()
            #expect(server.files.info("/b")?.size == 50)
            await data.close()
            server.releaseStalls()
            #expect(try await client.reply().hasPrefix("226"))
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("a reset is an error to the client")
    func reset() async throws {
        try await withClient(.on(.retr, .dropData(at: .byte(10), by: .reset))) { _, client in
            let down = try await client.download("RETR /a")
            #expect(down.end == .broken)
            #expect(down.reply?.prefix(3) == "426")
        }
    }

    @Test("a truncated download passes for a whole one", arguments: places)
    func truncateDownload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.retr, .truncate(at: offset))) { _, client in
            let down = try await client.download("RETR /a")
            #expect(down.bytes == Array(bytes.prefix(count)))
            #expect(down.reply == "226 Transfer complete.")
        }
    }

    @Test("a truncated upload passes for a whole one, and the history knows better", arguments: places)
    func truncateUpload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.stor, .truncate(at: offset))) { server, client in
            let up = try await client.upload("STOR /b", bytes)
            #expect(up.reply == "226 Transfer complete.")
            #expect(server.files["/b"] == Array(bytes.prefix(count)))
            #expect(try await client("SIZE /b") == "213 \(count)")
            #expect(
                server.files.history(of: "/b").current
                    == (count < 100 ? .partial(size: count) : .whole(FTPFileContent(bytes))))
        }
    }

    @Test("a stalled download goes on when it is released", arguments: places)
    func stallDownload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.retr, .stallData(at: offset))) { server, client in
            let data = try await client.openData()
            try await client("RETR /a")
            try await server.waitForStall()
            let part = try await data.read { bytes, _ in bytes.count >= count ? bytes.count : nil }
            #expect(part == Array(bytes.prefix(count)))
            server.releaseStalls()
            #expect(try await part + data.readToEnd() == bytes)
            #expect(try await client.reply().hasPrefix("226"))
        }
    }

    @Test("a stalled upload takes no more until it is released", arguments: places)
    func stallUpload(offset: FTPFaultEffect.Offset, count: Int) async throws {
        try await withClient(.on(.stor, .stallData(at: offset))) { server, client in
            let data = try await client.openData()
            try await client("STOR /b")
            try await data.write(bytes)
            await data.close()
            try await server.waitForStall()
            #expect(server.files.info("/b")?.isPartial == true)
            server.releaseStalls()
            #expect(try await client.reply().hasPrefix("226"))
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("a client that gives up on a stalled transfer is told 426")
    func giveUp() async throws {
        try await withClient(.on(.retr, .stallData(at: .middle))) { server, client in
            let data = try await client.openData()
            try await client("RETR /a")
            try await server.waitForStall()
            await data.close()
            #expect(try await client.reply().hasPrefix("426"))
            #expect(server.activity.stalls == 0)
        }
    }

    @Test("the control connection is lost in the midst of a transfer, before it, and after it")
    func dropControl() async throws {
        try await withClient(.on(.retr, .dropControl(.during(.middle))), .on(.stor, .dropControl(.during(.byte(5))))) {
            server, client in
            let down = try await client.download("RETR /a")
            #expect(down.bytes == Array(bytes.prefix(50)))
            #expect(down.reply == nil)
            let other = try await TestFTPClient.loggedIn(server)
            #expect(try await other.upload("STOR /b", bytes).reply == nil)
            #expect(server.files["/b"] == Array(bytes.prefix(5)))
            try await server.waitForDisconnect()
        }
        try await withClient(.on(.stor, .dropControl(.after))) { server, client in
            let up = try await client.upload("STOR /b", bytes)
            #expect(up.reply == nil)
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("the 226 comes late, never, or as something else")
    func lastReply() async throws {
        try await withClient(
            .on(.stor, .delayReply(.milliseconds(40))), .on(.stor, .withholdReply),
            .on(.stor, .answer("452 Disk full."))
        ) { server, client in
            let start = ContinuousClock.now
            #expect(try await client.upload("STOR /b", bytes).reply?.prefix(3) == "226")
            #expect(ContinuousClock.now - start >= .milliseconds(40))
            let data = try await client.openData()
            try await client("STOR /b")
            await data.close()
            try await server.waitUntil { $0.openTransfers == 0 }
            #expect(try await client("NOOP").hasPrefix("200"))
            #expect(try await client.upload("STOR /b", bytes).reply == "452 Disk full.")
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("a pace is kept, both ways")
    func throttle() async throws {
        try await withClient(.on(.retr, .throttle(bytesPerSecond: 1000)), .on(.stor, .throttle(bytesPerSecond: 1000))) {
            server, client in
            var start = ContinuousClock.now
            let down = try await client.download("RETR /a")
            #expect(down.bytes == bytes)
            #expect(ContinuousClock.now - start >= .milliseconds(95))
            start = ContinuousClock.now
            #expect(try await client.upload("STOR /b", bytes).reply?.prefix(3) == "226")
            #expect(ContinuousClock.now - start >= .milliseconds(95))
            #expect(server.files["/b"] == bytes)
        }
    }

    @Test("several effects at once: slow, then cut, then a reply of its own")
    func combined() async throws {
        try await withClient(
            .on(.retr, .throttle(bytesPerSecond: 1000), .dropData(at: .byte(20)), .answer("451 Disk error."))
        ) {
            _, client in
            let down = try await client.download("RETR /a")
            #expect(down.bytes.count == 20)
            #expect(down.reply == "451 Disk error.")
        }
    }

    @Test("a listing can be struck as well")
    func listing() async throws {
        try await withClient(.on(.mlsd, .truncate(at: .byte(4)))) { _, client in
            let listing = try await client.download("MLSD")
            #expect(listing.bytes == Array("type".utf8))
        }
    }

    @Test("the server stops in the midst of a transfer")
    func dropConnections() async throws {
        try await withClient(.on(.stor, .stallData(at: .byte(10)))) { server, client in
            let data = try await client.openData()
            try await client("STOR /b")
            try await data.write(bytes)
            try await server.waitForStall()
            await server.dropConnections()
            #expect(try await data.waitForEnd() != nil)
            #expect(try await client.control.waitForEnd() != nil)
            #expect(server.files.history(of: "/b").current == .partial(size: 10))
            _ = try await TestFTPClient.loggedIn(server)
        }
    }
}
