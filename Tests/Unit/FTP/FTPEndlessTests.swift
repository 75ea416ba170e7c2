import ETL
import ETLTesting
import Logging
import Testing

@testable import ETLTransports

@Suite("FTP servers that find no end")
struct FTPEndlessTests {
    private static let answers: [String: TalkativeServer.Answer] = [
        "": .once("220 Hello.\r\n"), "USER": .once("331 Go on.\r\n"), "PASS": .once("230 In.\r\n"),
        "TYPE": .once("200 Yes.\r\n"), "NOOP": .once("200 Yes.\r\n"), "EPSV": .once("229 (|||PORT|)\r\n"),
    ]

    /// The log-in before has to be through within the same time, on a busy machine too.
    private static let enoughToAnswer = Duration.seconds(2)

    /// The error of an operation on a server that answers one verb in another way.
    private func error(
        _ verb: String, _ answer: TalkativeServer.Answer, timeout: Duration = .seconds(20),
        _ body: (FTPFileStore) async throws -> Void
    ) async throws -> TransferError? {
        try await TalkativeServer.with(Self.answers.merging([verb: answer]) { $1 }) { server in
            let store = FTPFileStore(
                FTPStoreConfiguration(
                    host: "127.0.0.1", port: server.port, user: "u", password: "s3cret", maxConnections: 1,
                    connectTimeout: timeout, stallTimeout: timeout),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            var found: TransferError?
            do {
                try await body(store)
            } catch {
                found = error as? TransferError
            }
            await store.close()
            return found
        }
    }

    @Test(arguments: [
        ("", "220-Welcome\r\n"), ("", "220 "), ("USER", "331-More\r\n"), ("USER", "120 Wait\r\n"),
        ("PASS", "120 Wait\r\n"),
    ])
    func aLogIn(_ verb: String, _ text: String) async throws {
        let error = try await error(verb, .endlessly(text)) { try await $0.probe() }
        #expect(error?.kind == .protocolError)
        #expect(error?.message == "a reply of the log-in has no end")
        #expect(error?.isRetriable == false && error?.isOutage == true)
    }

    @Test(arguments: ["200-More\r\n", "120 Wait\r\n", "\r\n", "x"])
    func aReplyToACommand(_ text: String) async throws {
        let error = try await error("NOOP", .endlessly(text)) { try await $0.probe() }
        #expect(error?.description.hasSuffix(": a reply has no end") == true)
        #expect(error?.kind == .protocolError)
        #expect(error?.isRetriable == true && error?.isOutage == false)
    }

    @Test(arguments: ["110 Wait\r\n", "150-More\r\n"])
    func aReplyToATransfer(_ text: String) async throws {
        let error = try await error("RETR", .endlessly(text)) { store in
            _ = try await store.read(try RemotePath("/a"), into: BytePipe().writer)
        }
        #expect(error?.description.hasSuffix(" /a: a reply has no end") == true)
        #expect(error?.isRetriable == true)
    }

    /// Each byte comes in time, and what they make does not.
    @Test func aReplyThatDrips() async throws {
        let slow = TalkativeServer.Answer.dripping("200-Still here\r\n")
        let greeting = try await error("", slow, timeout: .milliseconds(200)) { try await $0.probe() }
        #expect(greeting?.kind == .connectTimeout)
        let reply = try await error("NOOP", slow, timeout: Self.enoughToAnswer) { try await $0.probe() }
        #expect(reply?.kind == .stalled)
    }

    @Test func whatIsNoFTPIsQuoted() async throws {
        let answer = TalkativeServer.Answer.once("HTTP/1.1 400 Bad s3cret\r\n\r\n")
        let error = try await error("", answer, timeout: Self.enoughToAnswer) { try await $0.probe() }
        #expect(error?.kind == .connectTimeout)
        #expect(error?.message == "this does not talk like an FTP server; are _TYPE and _PORT right?")
        #expect(error?.reply == "HTTP/1.1 400 Bad ***")
        #expect(error?.isRetriable == true && error?.isOutage == true)
    }

    /// Half a password would not be found any more.
    @Test func aPasswordIsTakenOutBeforeAnythingIsCut() async throws {
        let answer = TalkativeServer.Answer.once(String(repeating: "x", count: 97) + "s3cret\r\n")
        let error = try await error("PASS", answer, timeout: Self.enoughToAnswer) { try await $0.probe() }
        #expect(error?.reply == String(repeating: "x", count: 97) + "***")
    }

    /// Its data connection is greeted as well, and that is more than one byte.
    @Test func moreThanWasAnnounced() async throws {
        let error = try await error("RETR", .once("150 Opening a (1 bytes).\r\n")) { store in
            _ = try await store.read(try RemotePath("/a"), into: BytePipe().writer)
        }
        #expect(error?.kind == .sourceChanged)
        #expect(error?.message == "more bytes come than the 1 that the server announced")
        #expect(error?.isRetriable == true)
    }

    @Test func aListing() {
        var listing = FTPListing(hasFacts: false, reference: "a", byteLimit: 100)
        let line = Array("abcdefghi\n".utf8)
        let taken = (0..<11).map { _ in line.withUnsafeBytes { listing.take($0) } }
        #expect(taken == Array(repeating: true, count: 10) + [false])
    }
}
