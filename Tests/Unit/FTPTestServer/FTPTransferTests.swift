import ETLTesting
import Testing

/// What a client sees on the wire when nothing goes wrong.
@Suite("FTPTestServer: transfers")
struct FTPTransferTests {
    private let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test("a file goes up beside its name, is renamed and comes down again")
    func uploadRenameDownload() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("MKD /out").hasPrefix("257 \"/out\""))
            let up = try await client.upload("STOR /out/.a.part", bytes)
            #expect(up.opening == "150 Ok to send data.")
            #expect(up.reply == "226 Transfer complete.")
            #expect(try await client("SIZE /out/.a.part") == "213 300000")
            #expect(try await client("RNFR /out/.a.part").hasPrefix("350"))
            #expect(try await client("RNTO /out/a.img").hasPrefix("250"))
            let down = try await client.download("RETR /out/a.img")
            #expect(down.opening.contains("(300000 bytes)"))
            #expect(down.bytes == bytes)
            #expect(down.reply == "226 Transfer complete.")
            #expect(try await client("DELE /out/a.img").hasPrefix("250"))
            #expect(server.files["/out/a.img"] == nil)
            #expect(server.neverPartial("/out/a.img"))
            #expect(!server.neverPartial("/out/.a.part"))
            #expect(throws: FTPPartialFileSeen.self) { try server.requireNeverPartial("/out/.a.part") }
            try server.requireNeverPartial("/out/a.img")
            #expect(server.partialFiles().map(\.path) == ["/out/.a.part"])
            #expect(server.partialFiles(except: .named(suffix: ".part")).isEmpty)
        }
    }

    @Test("a large file in chunks, both ways")
    func large() async throws {
        let large = [UInt8](repeating: 0x5A, count: 5_000_001)
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client.upload("STOR /a", large).reply == "226 Transfer complete.")
            #expect(server.files.content(of: "/a") == FTPFileContent(large))
            #expect(try await client.download("RETR /a").bytes.count == large.count)
            #expect(server.activity.bytesReceived == large.count)
            #expect(server.activity.bytesSent == large.count)
        }
    }

    @Test("REST takes a transfer up again, both ways, and APPE adds")
    func restart() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = Array("0123456789".utf8)
            let client = try await TestFTPClient.loggedIn(server)
            try await client("REST 6")
            #expect(try await client.download("RETR /a").bytes == Array("6789".utf8))
            try await client("REST 6")
            _ = try await client.upload("STOR /a", Array("ab".utf8))
            _ = try await client.upload("APPE /a", Array("cd".utf8))
            #expect(server.files["/a"] == Array("012345abcd".utf8))
        }
    }

    @Test("line ends in TYPE A")
    func ascii() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            try await client("TYPE A")
            _ = try await client.upload("STOR /t", Array("a\r\nb\r\n".utf8))
            #expect(server.files["/t"] == Array("a\nb\n".utf8))
            #expect(try await client.download("RETR /t").bytes == Array("a\r\nb\r\n".utf8))
        }
    }

    @Test(
        "listings come on a data connection",
        arguments: [("LIST", "-rw-r--r--"), ("NLST", "a.img\r\n"), ("MLSD", "type=file;size=3;")])
    func listings(command: String, beginning: String) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/d/a.img"] = [1, 2, 3]
            let client = try await TestFTPClient.loggedIn(server)
            let listing = try await client.download("\(command) /d")
            #expect(listing.opening == "150 Here comes the directory listing.")
            #expect(String(decoding: listing.bytes, as: UTF8.self).hasPrefix(beginning))
            #expect(listing.reply == "226 Transfer complete.")
        }
    }

    @Test("PASV", arguments: ["PASV", "EPSV"])
    func passive(command: String) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [7]
            let client = try await TestFTPClient.loggedIn(server)
            let reply = try await client(command)
            let numbers = reply.split { !$0.isNumber }.compactMap { Int($0) }
            let port = command == "PASV" ? numbers[5] << 8 | numbers[6] : numbers[1]
            let data = try await TestSocket.connect(to: port)
            try await client("RETR /a")
            #expect(try await data.readToEnd() == [7])
            #expect(try await client.reply().hasPrefix("226"))
        }
    }

    @Test("active mode", arguments: [true, false])
    func active(isExtended: Bool) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [7]
            let client = try await TestFTPClient.loggedIn(server)
            let data = try await TestSocket.accept { port in
                let line = isExtended ? "EPRT |1|127.0.0.1|\(port)|" : "PORT 127,0,0,1,\(port >> 8),\(port & 0xFF)"
                let replies = [try await client(line), try await client("RETR /a")]
                #expect(replies.map { $0.prefix(3) } == ["200", "150"])
            }
            #expect(try await data.readToEnd() == [7])
            #expect(try await client.reply().hasPrefix("226"))
        }
    }

    @Test("a client that cannot be connected to is told so with 425")
    func activeRefused() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [7]
            let client = try await TestFTPClient.loggedIn(server)
            try await client("PORT 127,0,0,1,0,1")
            #expect(try await client("RETR /a").hasPrefix("150"))
            #expect(try await client.reply().hasPrefix("425"))
            #expect(try await client("NOOP").hasPrefix("200"))
        }
    }

    @Test("a client that does not connect is told so with 425, and the upload's file is a part")
    func noDataConnection() async throws {
        var profile = FTPServerProfile.standard
        profile.dataConnectionTimeout = .milliseconds(50)
        try await FTPTestServer.withServer(profile) { server in
            let client = try await TestFTPClient.loggedIn(server)
            try await client("EPSV")
            #expect(try await client("STOR /a").hasPrefix("150"))
            #expect(try await client.reply().hasPrefix("425"))
            #expect(server.files.history(of: "/a").versions == [.absent, .partial(size: 0)])
        }
    }

    @Test("data that came before the STOR was read is not lost")
    func earlyData() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.stor, .stallControl()))
            let client = try await TestFTPClient.loggedIn(server)
            let data = try await client.openData()
            try await client.send("STOR /a")
            try await server.waitForStall()
            try await data.write([1, 2, 3])
            await data.close()
            server.releaseStalls()
            #expect(try await client.reply().hasPrefix("150"))
            #expect(try await client.reply().hasPrefix("226"))
            #expect(server.files["/a"] == [1, 2, 3])
        }
    }

    @Test(
        "an upload whose connection breaks leaves a part, or nothing where the profile has it so",
        arguments: [true, false])
    func brokenUpload(isRemoved: Bool) async throws {
        try await FTPTestServer.withServer(isRemoved ? .standard.with(.removesBrokenUploads) : .standard) { server in
            server.script(.on(.stor, .dropData(at: .byte(3))))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client.upload("STOR /a", [1, 2, 3, 4]).reply?.prefix(3) == "426")
            #expect(server.files["/a"] == (isRemoved ? nil : [1, 2, 3]))
        }
    }

    @Test("beyond the quota it is 552")
    func quota() async throws {
        let user = FTPTestUser("q", password: "q", quota: 4)
        try await FTPTestServer.withServer(users: [user]) { server in
            let client = try await TestFTPClient.loggedIn(server, as: "q", password: "q")
            #expect(try await client.upload("STOR /a", [1, 2, 3, 4]).reply?.prefix(3) == "226")
            #expect(try await client.upload("STOR /b", [1]).reply?.prefix(3) == "552")
            #expect(try await client("NOOP").hasPrefix("200"))
        }
    }

    @Test("names of any bytes")
    func names() async throws {
        let names: [[UInt8]] =
            [
                "한글 파일 #1;?%41\"'.img", "\u{E9}", "e\u{301}", " both ends ", "🙂", String(repeating: "가", count: 85),
            ].map { Array($0.utf8) } + [[0x80, 0xFE, 0x01]]
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            for name in names {
                let data = try await client.openData()
                try await client.control.write(Array("STOR /".utf8) + name + [0x0D, 0x0A])
                #expect(try await client.reply().hasPrefix("150"))
                try await data.write(name)
                await data.close()
                #expect(try await client.reply().hasPrefix("226"))
            }
            #expect(server.files.paths.count == names.count)
            for name in names { #expect(server.files[FTPPath(bytes: name)] == name) }
        }
    }
}
