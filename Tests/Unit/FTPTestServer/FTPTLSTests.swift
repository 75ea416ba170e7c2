import ETLTesting
import Testing

/// TLS on the wire, with a client that refuses what it must.
@Suite("FTPTestServer: TLS")
struct FTPTLSTests {
    private let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    private let certificate: TestCertificate

    init() throws {
        certificate = try TestCertificate()
    }

    private func withServer(
        _ profile: FTPServerProfile = .standard, mode: FTPTestTLS.Mode = .explicit,
        newestVersion: FTPTLSVersion = .tls13, body: (FTPTestServer) async throws -> Void
    ) async throws {
        let tls = FTPTestTLS(mode: mode, certificate: certificate, isRequired: true, newestVersion: newestVersion)
        try await FTPTestServer.withServer(profile, tls: tls) { server in
            server.files["/a"] = bytes
            try await body(server)
        }
    }

    @Test("a file goes both ways with nothing in the clear", arguments: [FTPTestTLS.Mode.explicit, .implicit])
    func bothWays(mode: FTPTestTLS.Mode) async throws {
        try await withServer(mode: mode) { server in
            let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            let down = try await client.download("RETR /a")
            #expect(down.bytes == bytes)
            #expect(down.end == .inOrder)
            #expect(down.reply?.prefix(3) == "226")
            #expect(try await client.upload("STOR /b", bytes).reply?.prefix(3) == "226")
            #expect(server.files["/b"] == bytes)
            #expect(try await client.download("NLST").bytes == Array("a\r\nb\r\n".utf8))

            #expect(server.transcript.inTheClear.verbs == (mode == .explicit ? [.auth] : []))
            #expect(server.transcript.inTheClear.replies.count == (mode == .explicit ? 2 : 0))
            #expect(server.activity.encryptedTransfers == 3)
            #expect(server.activity.clearTransfers == 0)
            let encrypted = server.transcript.entries.map(\.event).filter {
                if case .encrypted = $0 { true } else { false }
            }
            #expect(encrypted == [.encrypted(.control, .tls13)] + [.encrypted(.data, .tls13)].repeated(3))
        }
    }

    @Test("commands that come at once are answered in order", arguments: [FTPTestTLS.Mode.explicit, .implicit])
    func pipelining(mode: FTPTestTLS.Mode) async throws {
        try await withServer(mode: mode) { server in
            let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            try await client.send((0..<500).map { "REST \($0)" }.joined(separator: "\r\n"))
            for offset in 0..<500 {
                #expect(try await client.reply() == "350 Restart position accepted (\(offset)).")
            }
        }
    }

    @Test("the newest version is the server's to say")
    func version() async throws {
        try await withServer(newestVersion: .tls12) { server in
            let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            #expect(try await client.download("RETR /a").bytes == bytes)
            #expect(server.transcript.entries.contains { $0.event == .encrypted(.control, .tls12) })
            #expect(server.transcript.entries.contains { $0.event == .encrypted(.data, .tls12) })
        }
    }

    @Test("under PROT C the data go in the clear, and the transcript says so")
    func clearData() async throws {
        try await withServer { server in
            var client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            #expect(try await client("PROT C").hasPrefix("200"))
            client.dataAuthority = nil
            #expect(try await client.download("RETR /a").bytes == bytes)
            #expect(server.activity.clearTransfers == 1)
            #expect(server.transcript.inTheClear.entries.map(\.event).last == .transferred(bytes: bytes.count))
        }
    }

    @Test("the server is TLS's server on active data connections too")
    func active() async throws {
        try await withServer { server in
            let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            let data = try await TestSocket.accept { port in
                _ = try await client("EPRT |1|127.0.0.1|\(port)|")
                _ = try await client("RETR /a")
            }
            try await data.startTLS(trusting: certificate.authorityPEM)
            #expect(try await data.readToEnd() == bytes)
            #expect(try await data.waitForEnd() == .inOrder)
            #expect(try await client.reply().hasPrefix("226"))
        }
    }

    @Test("what was slipped in behind AUTH in the clear is not carried out")
    func injection() async throws {
        try await withServer { server in
            server.script(.on(.auth, .delayReply(.milliseconds(1))))
            let client = try await TestFTPClient(port: server.port)
            _ = try await client.reply()
            try await client.send("AUTH TLS\r\nUSER injected")
            #expect(try await client.reply().hasPrefix("234"))
            try await client.control.startTLS(trusting: certificate.authorityPEM)
            #expect(try await client("NOOP").hasPrefix("200"))
            #expect(server.transcript.verbs == [.auth, .noop])
        }
    }

    @Test("an upload that ends without close_notify is broken, however whole it is, but with servers that let it pass")
    func missingCloseNotify() async throws {
        for (profile, code) in [
            (FTPServerProfile.standard, "426"), (.standard.with(.toleratesMissingCloseNotify), "226"),
        ] {
            try await withServer(profile) { server in
                let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
                let data = try await client.openData()
                #expect(try await client("STOR /b").hasPrefix("150"))
                try await data.startTLS(trusting: certificate.authorityPEM)
                try await data.write(bytes)
                try await data.endWithoutCloseNotify()
                #expect(try await client.reply().prefix(3) == code)
                #expect(server.files.info("/b")?.isPartial == (code == "426"))
                #expect(server.files["/b"] == bytes)
            }
        }
    }

    @Test("a client that speaks in the clear where TLS is due gets nowhere")
    func clearClients() async throws {
        try await withServer(mode: .implicit) { server in
            let client = try await TestFTPClient(port: server.port)
            try await client.send("USER etl")
            await #expect(throws: TestFTPClient.Closed.self) { try await client.reply() }
            try await server.waitForDisconnect()
            #expect(server.transcript.verbs == [])
        }
        try await withServer { server in
            var client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            client.dataAuthority = nil
            let up = try await client.upload("STOR /b", bytes)
            #expect(up.reply?.prefix(3) == "522")
            #expect(server.files["/b"] == [])
            #expect(server.activity.clearTransfers == 0)
        }
    }

    @Test("the end of the server and a lost connection are felt under TLS as well, at once")
    func end() async throws {
        try await withServer { server in
            server.script(.on(.noop, .dropControl()))
            let client = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            await #expect(throws: TestFTPClient.Closed.self) { try await client("NOOP") }
            #expect(try await client.control.waitForEnd() == .inOrder)
            let other = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            #expect(try await other("QUIT").hasPrefix("221"))
            #expect(try await other.control.waitForEnd() == .inOrder)
            let third = try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
            await server.stop()
            #expect(try await third.control.waitForEnd() == .inOrder)
        }
    }

    @Test("the worker's settings name the type")
    func settings() async throws {
        try await withServer { server in #expect(server.settings(as: "SRC")["SRC_TYPE"] == "ftps") }
    }
}

extension Array {
    fileprivate func repeated(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
