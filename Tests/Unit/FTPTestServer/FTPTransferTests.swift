import ETLTesting
import Testing

@Suite("FTPTestServer: transfers")
struct FTPTransferTests {
    @Test("a file goes up beside its name, is renamed and comes down again")
    func uploadRenameDownload() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
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
        }
    }
}
