import ETL
import ETLTesting
import Logging
import Synchronization
import Testing

@testable import ETLTransports

@Suite("The log of an FTP connection")
struct FTPWireLogTests {
    @Test func showsEveryCommandAndNoPassword() async throws {
        let log = LogRecorder()
        try await FTPStoreFixture.with(logger: log.logger) { fixture in
            _ = try await fixture.write([1, 2, 3], to: "/new/a.img")
            _ = try await fixture.read("/new/a.img")
        }
        let text = log.lines.joined(separator: "\n")
        for expected in ["> USER etl", "> PASS ***", "< 230", "> STOR /new/", "> RNTO /new/a.img", "directory made"] {
            #expect(text.contains(expected), "\(expected)")
        }
        #expect(!text.contains("secret"))
    }

    /// What ends a line in a text and none in the protocol.
    @Test(arguments: ["\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"])
    func norOneThatHoldsALineBreakOfUnicode(_ scalar: String) async throws {
        let log = LogRecorder()
        let password = "open\(scalar)sesame"
        let users = [FTPTestUser("etl", password: password)]
        try await FTPStoreFixture.with(users: users, logger: log.logger) { fixture in
            fixture.server.script(.on(.cwd, .refuse("550 \(password) is no directory.")).keep)
            try await fixture.store.probe()
            _ = try? await fixture.store.temporaries(beside: try RemotePath("/d/a"))
        }
        let text = log.lines.joined(separator: "\n")
        #expect(text.contains("< 230") && text.contains("550 *** is"))
        #expect(!text.contains("sesame") && !text.contains("open"))
    }
}
