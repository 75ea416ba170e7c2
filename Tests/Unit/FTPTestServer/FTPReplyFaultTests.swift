import ETLTesting
import NIOCore
import Testing

@Suite("FTPTestServer: faults of replies")
struct FTPReplyFaultTests {
    @Test("a refusal is given once, and the command not carried out")
    func refuse() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [1]
            server.script(.on(.dele, .refuse("450 Busy.")))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("DELE /a") == "450 Busy.")
            #expect(server.files["/a"] == [1])
            #expect(try await client("DELE /a").hasPrefix("250"))
            #expect(server.pendingFaults.isEmpty)
        }
    }

    @Test(
        "after a 421, or the last words of vsftpd, the connection ends",
        arguments: ["421 Bye.", "500 OOPS: child died"].flatMap { words in
            [(FTPFaultEffect.refuse(words), words), (.answer(words), words)]
        })
    func closing(effect: FTPFaultEffect, words: String) async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, effect))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("NOOP") == words)
            #expect(try await client.control.waitForEnd() == .inOrder)
        }
    }

    @Test(
        "the RNTO is done and its reply is lost, or says something else",
        arguments: [FTPFaultEffect.dropControl(.after), .answer("451 Local error."), .withholdReply])
    func lostRename(effect: FTPFaultEffect) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a.part"] = [1, 2]
            server.script(.on(.rnto, effect))
            let client = try await TestFTPClient.loggedIn(server)
            try await client("RNFR /a.part")
            // In one piece: after the drop there may be nobody to send the second one to.
            try await client.send("RNTO /a\r\nNOOP")
            let reply = try? await client.reply()
            switch effect {
            case .answer: #expect(reply == "451 Local error.")
            case .withholdReply: #expect(reply == "200 NOOP ok.")
            default: #expect(reply == nil)
            }
            #expect(server.files["/a"] == [1, 2])
            #expect(server.files["/a.part"] == nil)
        }
    }

    @Test("a drop before the command leaves all as it was")
    func dropBefore() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a.part"] = [1, 2]
            server.script(.on(.rnto, .dropControl()))
            let client = try await TestFTPClient.loggedIn(server)
            try await client("RNFR /a.part")
            await #expect(throws: TestFTPClient.Closed.self) { try await client("RNTO /a") }
            #expect(server.files["/a"] == nil)
        }
    }

    @Test(
        "a stalled control connection goes on when it is released", arguments: [FTPFaultEffect.Moment.before, .after])
    func stall(moment: FTPFaultEffect.Moment) async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [1]
            server.script(.on(.dele, .stallControl(moment)))
            let client = try await TestFTPClient.loggedIn(server)
            try await client.send("DELE /a")
            try await server.waitForStall()
            #expect(server.files["/a"] == (moment == .before ? [1] : nil))
            server.releaseStalls()
            #expect(try await client.reply().hasPrefix("250"))
            #expect(server.files["/a"] == nil)
            #expect(server.activity.stalls == 0)
        }
    }

    @Test("a client that goes away ends its stall")
    func stallEnds() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, .stallControl()))
            let client = try await TestFTPClient.loggedIn(server)
            try await client.send("NOOP")
            try await server.waitForStall()
            await client.control.close()
            try await server.waitForDisconnect()
            try await server.waitUntil { $0.stalls == 0 }
        }
    }

    @Test("a late reply is late, and commands wait for it")
    func delay() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, .delayReply(.milliseconds(60))))
            let client = try await TestFTPClient.loggedIn(server)
            let start = ContinuousClock.now
            try await client.send("NOOP\r\nPWD")
            #expect(try await client.reply().hasPrefix("200"))
            #expect(ContinuousClock.now - start >= .milliseconds(60))
            #expect(try await client.reply().hasPrefix("257"))
        }
    }

    @Test("a wrong size")
    func wrongSize() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [1, 2, 3]
            server.script(.on(.size, call: 2, .wrongSize(by: -1)))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("SIZE /a") == "213 3")
            #expect(try await client("SIZE /a") == "213 2")
            #expect(try await client("SIZE /a") == "213 3")
        }
    }

    @Test("no reply at all, but noise")
    func garbage() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, .garbage()), .on(.noop, .garbage([0x21])))
            let client = try await TestFTPClient.loggedIn(server)
            try await client.send("NOOP")
            let noise = try await client.control.read { bytes, _ in bytes.last == 0x0A ? bytes.count : nil }
            #expect(noise.starts(with: [0x00, 0xFE]))
            try await client.send("NOOP")
            #expect(try await client.control.read { bytes, _ in bytes.isEmpty ? nil : bytes.count } == [0x21])
            #expect(try await client("NOOP").hasPrefix("200"))
        }
    }

    @Test("half a reply, the other half when it is released")
    func half() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, .halfReply()), .on(.noop, .halfReply(then: .close)))
            let client = try await TestFTPClient.loggedIn(server)
            try await client.send("NOOP")
            try await server.waitForStall()
            #expect(try await client.control.read { bytes, _ in bytes.count == 7 ? 7 : nil } == Array("200 NOO".utf8))
            server.releaseStalls()
            #expect(
                try await client.control.read { bytes, _ in bytes.last == 0x0A ? bytes.count : nil }
                    == Array("P ok.\r\n".utf8))
            try await client.send("NOOP")
            #expect(try await client.control.readToEnd() == Array("200 NOO".utf8))
        }
    }

    @Test("a reply in single bytes is the same reply")
    func singleBytes() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.feat, .replyInSingleBytes))
            let client = try await TestFTPClient.loggedIn(server)
            let dripping = try await client("FEAT")
            #expect(try await client("FEAT") == dripping)
        }
    }

    @Test("the wrong address, and ports that nobody answers")
    func deadPorts() async throws {
        try await FTPTestServer.withServer { server in
            server.script(
                .on(.pasv, .wrongAddress()), .on(.epsv, .deadPort(.refusing)), .on(.epsv, .deadPort(.silent)))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("PASV").contains("(127,0,0,2,"))
            await #expect(throws: (any Error).self) { try await client.openData() }
            let reply = try await client("EPSV")
            let port = reply.split(separator: "|").compactMap { Int($0) }.last ?? 0
            await #expect(throws: (any Error).self) {
                try await TestSocket.connect(to: port, timeout: .milliseconds(100))
            }
            let data = try await client.openData()
            #expect(try await client("NLST").hasPrefix("150"))
            #expect(try await data.readToEnd() == [])
        }
    }

    @Test("a hook runs before its command is carried out")
    func hook() async throws {
        try await FTPTestServer.withServer { server in
            let files = server.files
            files["/a"] = [1]
            server.script(.on(.size, .run { files["/a"] = [1, 2] }))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("SIZE /a") == "213 2")
        }
    }

    @Test("a kept fault stays until it is taken back, and any command can be struck")
    func keep() async throws {
        try await FTPTestServer.withServer { server in
            server.script(.on(.noop, .refuse("450 No.")).keep)
            let client = try await TestFTPClient.loggedIn(server)
            for _ in 0..<3 { #expect(try await client("NOOP") == "450 No.") }
            #expect(server.pendingFaults.count == 1)
            server.clearFaults()
            #expect(try await client("NOOP").hasPrefix("200"))
            server.script(.onAnyCommand(call: 2, .refuse("500 Second.")))
            #expect(try await client("PWD").hasPrefix("257"))
            #expect(try await client("PWD") == "500 Second.")
        }
    }
}
