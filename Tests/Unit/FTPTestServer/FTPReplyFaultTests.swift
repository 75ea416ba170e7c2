import ETLTesting
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

    @Test("the RNTO is done and its reply is lost")
    func lostRename() async throws {
        try await FTPTestServer.withServer { server in
            server.files["/a.part"] = [1, 2]
            server.script(.on(.rnto, .dropControl(.after)))
            let client = try await TestFTPClient.loggedIn(server)
            try await client("RNFR /a.part")
            await #expect(throws: TestFTPClient.Closed.self) { try await client("RNTO /a") }
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
}
