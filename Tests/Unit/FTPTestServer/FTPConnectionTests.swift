import ETLTesting
import Testing

/// Control connections: order, limits, beginning and end.
@Suite("FTPTestServer: connections")
struct FTPConnectionTests {
    @Test("commands that come at once are answered in order")
    func pipelining() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            try await client.send((0..<500).map { "REST \($0)" }.joined(separator: "\r\n"))
            for offset in 0..<500 {
                #expect(try await client.reply() == "350 Restart position accepted (\(offset)).")
            }
        }
    }

    @Test("a command that comes during a transfer waits for its end; ABOR does not")
    func abort() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a"] = [UInt8](repeating: 1, count: 100)
            server.script(.on(.retr, .stallData(at: .middle)))
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("ABOR").hasPrefix("225"))
            let data = try await client.openData()
            #expect(try await client("RETR /a").hasPrefix("150"))
            try await server.waitForStall()
            // As clients send it: Telnet's interrupt first.
            try await client.control.write([0xFF, 0xF4, 0xFF, 0xF2] + Array("ABOR\r\nNOOP\r\n".utf8))
            #expect(try await client.reply().hasPrefix("426"))
            #expect(try await client.reply().hasPrefix("226"))
            #expect(try await client.reply().hasPrefix("200"))
            #expect(try await data.waitForEnd() != nil)
            #expect(server.activity.stalls == 0)
        }
    }

    @Test("what is no command, and a line that has no end, is answered with 500")
    func badLines() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            #expect(try await client("").hasPrefix("500"))
            #expect(try await client("\u{212A}ILL").hasPrefix("500"))
            #expect(try await client("CWD " + String(repeating: "x", count: 20_000)).hasPrefix("500"))
            #expect(try await client("NOOP").hasPrefix("200"))
        }
    }

    @Test("one connection too many is greeted with 421, and there is room again when one ends")
    func limit() async throws {
        try await FTPTestServer.withServer(.standard.limited(toConnections: 2)) { server in
            let first = try await TestFTPClient.loggedIn(server)
            let second = try await TestFTPClient.loggedIn(server)
            let third = try await TestFTPClient(port: server.port)
            #expect(try await third.reply().hasPrefix("421"))
            #expect(try await third.control.waitForEnd() == .inOrder)
            #expect(server.mostConnections == 2)
            #expect(try await first("QUIT").hasPrefix("221"))
            #expect(try await first.control.waitForEnd() == .inOrder)
            try await server.waitUntil { $0.openConnections == 1 }
            _ = try await TestFTPClient.loggedIn(server)
            #expect(try await second("NOOP").hasPrefix("200"))
            #expect(server.logins == 3)
            #expect(server.activity.connections == 4)
        }
    }

    @Test("a server that is away refuses, and comes back on its port")
    func pause() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            await server.pause(droppingConnections: false)
            #expect(try await client("NOOP").hasPrefix("200"))
            await #expect(throws: (any Error).self) { try await TestFTPClient(port: server.port) }
            try await server.resume()
            _ = try await TestFTPClient.loggedIn(server)
            await server.pause()
            await #expect(throws: TestFTPClient.Closed.self) { try await client.reply() }
            #expect(server.openConnections == 0)
            try await server.resume()
            try await server.resume()
            _ = try await TestFTPClient.loggedIn(server)
        }
    }

    @Test("greetings that go wrong")
    func greetings() async throws {
        try await FTPTestServer.withServer { server in
            server.script(
                .onConnect(.refuse("421 Too many users.")), .onConnect(.dropControl()), .onConnect(.stallControl()),
                .onConnect(.withholdReply), .onConnect(.answer("120 In a minute.\r\n220 Now.")))
            let refused = try await TestFTPClient(port: server.port)
            #expect(try await refused.reply() == "421 Too many users.")
            #expect(try await refused.control.waitForEnd() == .inOrder)
            let dropped = try await TestFTPClient(port: server.port)
            #expect(try await dropped.control.readToEnd() == [])
            let stalled = try await TestFTPClient(port: server.port)
            try await server.waitForStall()
            server.releaseStalls()
            #expect(try await stalled.reply().hasPrefix("220"))
            let silent = try await TestFTPClient(port: server.port)
            #expect(try await silent("NOOP").hasPrefix("200"))
            let late = try await TestFTPClient(port: server.port)
            #expect(try await late.reply() == "120 In a minute.")
            #expect(try await late.reply() == "220 Now.")
        }
    }

    @Test("stopping ends what stalls, and a second time does nothing")
    func stop() async throws {
        let server = try await FTPTestServer.start()
        server.script(.on(.noop, .stallControl()))
        let client = try await TestFTPClient.loggedIn(server)
        try await client.send("NOOP")
        try await server.waitForStall()
        await server.stop()
        await server.stop()
        try await server.resume()
        #expect(try await client.control.readToEnd() == [])
        // Whoever answers at the port now is another test's server.
        let said = server.transcript.entries.count
        _ = try? await TestFTPClient(port: server.port)
        #expect(server.transcript.entries.count == said)
    }

    @Test("a scope that throws stops its server")
    func scope() async throws {
        struct Mistake: Error {}
        var client: TestFTPClient?
        await #expect(throws: Mistake.self) {
            try await FTPTestServer.withServer { server in
                client = try await TestFTPClient.loggedIn(server)
                throw Mistake()
            }
        }
        #expect(try await client?.control.readToEnd() == [])
    }

    @Test("the transcript has all that was said, without the password")
    func transcript() async throws {
        try await FTPTestServer.withServer { server in
            let client = try await TestFTPClient.loggedIn(server)
            let other = try await TestFTPClient.loggedIn(server)
            server.script(.on(.dele, .refuse("450 Busy.")))
            try await client("DELE /x y")
            try await other("QUIT")
            try await server.waitUntil { $0.openConnections == 1 }
            let transcript = server.transcript
            #expect(transcript.session(1).verbs == ["USER", "PASS", "TYPE", "DELE"])
            #expect(transcript.count(of: .dele, path: "/x y") == 1)
            #expect(transcript.commands.contains(FTPCommand(.dele, "/x y")))
            #expect(transcript.session(2).replies.last == "221 Goodbye.")
            #expect(transcript.entries.last?.event == .disconnected)
            #expect(transcript.entries.map(\.time) == transcript.entries.map(\.time).sorted())
            let text = transcript.description
            #expect(text.contains("#1 > PASS ***") && !text.contains("secret"))
            #expect(text.contains("#1 ! DELE: refuse with 450 Busy.") && text.contains("#1 < 450 Busy."))
            server.forgetTranscript()
            #expect(server.transcript.entries.isEmpty)
        }
    }

    @Test("waiting ends with the event, with the limit, or with the task")
    func waiting() async throws {
        try await FTPTestServer.withServer { server in
            async let came: Void = server.waitForCommand("dele", call: 2, path: "/b")
            let client = try await TestFTPClient.loggedIn(server)
            for path in ["/b", "/a", "/b"] { try await client("DELE \(path)") }
            try await came
            let late = await #expect(throws: FTPWaitTimeout.self) {
                try await server.waitForCommand(.rnto, within: .milliseconds(20))
            }
            #expect(late.map { "\($0)" }?.contains("no RNTO, call 1, within") == true)
            #expect(late.map { "\($0)" }?.contains("> DELE /b") == true)
            let task = Task { try await server.waitForStall() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("the settings by which a worker finds it")
    func settings() async throws {
        try await FTPTestServer.withServer { server in
            #expect(
                server.settings(as: "SRC") == [
                    "SRC_TYPE": "ftp", "SRC_HOST": "127.0.0.1", "SRC_PORT": "\(server.port)", "SRC_USER": "etl",
                    "SRC_PASS": "secret",
                ])
        }
    }
}
