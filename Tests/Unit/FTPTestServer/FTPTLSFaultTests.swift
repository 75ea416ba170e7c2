import ETLTesting
import Testing

@Suite("FTPTestServer: faults of TLS")
struct FTPTLSFaultTests {
    private let bytes = (0..<100).map { UInt8($0) }
    private let certificate: TestCertificate

    init() throws {
        certificate = try TestCertificate()
    }

    /// A server that has no client yet.
    private func withServer(
        _ mode: FTPTestTLS.Mode = .explicit, _ faults: FTPFault..., body: (FTPTestServer) async throws -> Void
    ) async throws {
        try await FTPTestServer.withServer(tls: FTPTestTLS(mode: mode, certificate: certificate)) { server in
            server.files["/a"] = bytes
            server.script(faults)
            try await body(server)
        }
    }

    private func loggedIn(_ server: FTPTestServer) async throws -> TestFTPClient {
        try await TestFTPClient.loggedIn(server, trusting: certificate.authorityPEM)
    }

    private static let ends: [(FTPFaultEffect, String)] = [
        (.failHandshake, "HANDSHAKE_FAILURE"), (.dropHandshake(), "EOF during handshake"),
        (.dropHandshake(by: .reset), "reset"),
    ]

    @Test("a control connection whose handshake ends badly, and the next one is fine", arguments: ends)
    func control(effect: FTPFaultEffect, reason: String) async throws {
        for (mode, fault) in [(FTPTestTLS.Mode.explicit, FTPFault.on(.auth, effect)), (.implicit, .onConnect(effect))] {
            try await withServer(mode, fault) { server in
                let error = await #expect(throws: TestSocket.HandshakeFailed.self) {
                    try await TestFTPClient.encrypted(server, trusting: certificate.authorityPEM)
                }
                #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
                try await server.waitForDisconnect()
                #expect(server.pendingFaults.isEmpty)
                #expect(try await loggedIn(server).download("RETR /a").bytes == bytes)
            }
        }
    }

    @Test(
        "a control connection whose handshake stalls goes on when it is released",
        arguments: [FTPTestTLS.Mode.explicit, .implicit])
    func controlStalls(mode: FTPTestTLS.Mode) async throws {
        try await withServer(mode, mode == .explicit ? .on(.auth, .stallHandshake) : .onConnect(.stallHandshake)) {
            server in
            let client = Task { try await loggedIn(server) }
            try await server.waitForStall()
            #expect(server.logins == 0)
            server.releaseStalls()
            #expect(try await client.value.download("RETR /a").bytes == bytes)
        }
    }

    @Test("a client that gives up on a handshake that stalls is gone, and no stall is left")
    func givesUp() async throws {
        try await withServer(.explicit, .on(.auth, .stallHandshake), .on(.retr, .stallHandshake)) { server in
            let first = try await TestFTPClient(port: server.port)
            _ = try await first.reply()
            #expect(try await first("AUTH TLS").hasPrefix("234"))
            try await server.waitForStall()
            await first.control.close()
            try await server.waitUntil("an end of it") { $0.stalls == 0 && $0.openConnections == 0 }

            let second = try await loggedIn(server)
            let data = try await second.openData()
            #expect(try await second("RETR /a").hasPrefix("150"))
            try await server.waitForStall()
            await data.close()
            #expect(try await second.reply().hasPrefix("522"))
            #expect(server.activity.stalls == 0)
            #expect(try await second.download("RETR /a").bytes == bytes)
        }
    }

    @Test("a data connection whose handshake ends badly is answered with 522", arguments: ends)
    func data(effect: FTPFaultEffect, reason: String) async throws {
        try await withServer(.explicit, .on(.retr, effect), .on(.stor, effect), .on(.mlsd, effect)) { server in
            let client = try await loggedIn(server)
            let down = try await client.download("RETR /a")
            #expect(down.handshakeFailed)
            #expect(down.reply?.prefix(3) == "522")
            let up = try await client.upload("STOR /b", bytes)
            #expect(up.handshakeFailed)
            #expect(up.reply?.prefix(3) == "522")
            #expect(try await client.download("MLSD").reply?.prefix(3) == "522")
            #expect(server.files["/b"] == [])
            #expect(server.files.info("/b")?.isPartial == true)
            let failed = server.transcript.entries.filter {
                if case .handshakeFailed(.data, _) = $0.event { true } else { false }
            }
            #expect(failed.count == 3)
            #expect(server.activity.openTransfers == 0)
            #expect(try await client.download("RETR /a").bytes == bytes)
        }
    }

    @Test("a data connection whose handshake stalls goes on when it is released; ABOR ends it")
    func dataStalls() async throws {
        try await withServer(.explicit, .on(.retr, .stallHandshake), .on(.stor, .stallHandshake)) { server in
            let client = try await loggedIn(server)
            async let down = client.download("RETR /a")
            try await server.waitForStall()
            server.releaseStalls()
            #expect(try await down.bytes == bytes)

            let data = try await client.openData()
            #expect(try await client("STOR /b").hasPrefix("150"))
            try await server.waitForStall()
            #expect(try await client("ABOR").hasPrefix("426"))
            #expect(try await client.reply().hasPrefix("226"))
            #expect(try await data.waitForEnd() != nil)
            #expect(server.activity.stalls == 0)
        }
    }

    @Test("a download without close_notify does not look whole, at its end as little as in its midst")
    func omittedCloseNotify() async throws {
        let faults: [(FTPFault, Int, String)] = [
            (.on(.retr, .omitCloseNotify), 100, "226"),
            (.on(.retr, .truncate(at: .middle), .omitCloseNotify), 50, "226"),
            (.on(.retr, .dropData(at: .middle), .omitCloseNotify), 50, "426"),
        ]
        for (fault, count, code) in faults {
            try await withServer(.explicit, fault) { server in
                let client = try await loggedIn(server)
                let down = try await client.download("RETR /a")
                #expect(down.bytes == Array(bytes.prefix(count)), "\(fault)")
                #expect(down.end == .broken, "\(fault)")
                #expect(down.reply?.prefix(3) == code[...], "\(fault)")
                #expect(try await client.download("RETR /a").end == .inOrder)
            }
        }
    }

    @Test("the other faults of transfers keep their meaning under TLS")
    func transfers() async throws {
        try await withServer(
            .explicit, .on(.retr, .dropData(at: .byte(3))), .on(.retr, .dropData(at: .byte(3), by: .reset)),
            .on(.retr, .truncate(at: .middle)), .on(.stor, .dropData(at: .byte(5))), .on(.stor, .truncate(at: .byte(7)))
        ) { server in
            let client = try await loggedIn(server)
            let dropped = try await client.download("RETR /a")
            #expect(dropped.bytes == [0, 1, 2])
            #expect(dropped.end == .inOrder)
            #expect(dropped.reply?.prefix(3) == "426")
            let reset = try await client.download("RETR /a")
            #expect(reset.end == .broken)
            #expect(reset.reply?.prefix(3) == "426")
            let truncated = try await client.download("RETR /a")
            #expect(truncated.bytes == Array(bytes.prefix(50)))
            #expect(truncated.end == .inOrder)
            #expect(truncated.reply?.prefix(3) == "226")
            #expect(try await client.upload("STOR /b", bytes).reply?.prefix(3) == "426")
            #expect(server.files["/b"] == Array(bytes.prefix(5)))
            #expect(try await client.upload("STOR /c", bytes).reply?.prefix(3) == "226")
            #expect(server.files["/c"] == Array(bytes.prefix(7)))
        }
    }

    @Test("a reply to AUTH that is not 234 leaves the connection in the clear")
    func refusedAuth() async throws {
        try await withServer(.explicit, .on(.auth, .refuse("431 No.")), .on(.auth, .answer("431 No."))) { server in
            let client = try await TestFTPClient(port: server.port)
            _ = try await client.reply()
            #expect(try await client("AUTH TLS") == "431 No.")
            #expect(try await client("AUTH TLS") == "431 No.")
            #expect(try await client("PBSZ 0").hasPrefix("503"))
            #expect(try await client("AUTH TLS").hasPrefix("234"))
            try await client.control.startTLS(trusting: certificate.authorityPEM)
            #expect(try await client("PBSZ 0").hasPrefix("200"))
        }
    }

    @Test(
        "how they read",
        arguments: [
            (FTPFaultEffect.failHandshake, "fail the TLS handshake"), (.dropHandshake(), "drop the TLS handshake"),
            (.dropHandshake(by: .reset), "reset the TLS handshake"), (.stallHandshake, "stall the TLS handshake"),
            (.omitCloseNotify, "no close_notify"),
        ])
    func descriptions(effect: FTPFaultEffect, text: String) {
        #expect("\(effect)" == text)
    }
}
