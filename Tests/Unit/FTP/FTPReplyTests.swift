import ETL
import Testing

@testable import ETLTransports

@Suite("Replies of FTP servers")
struct FTPReplyTests {
    private func parse(_ text: String) -> [FTPReply] {
        var parser = FTPReplyParser()
        // Byte by byte, since that is how they can come.
        return text.utf8.flatMap { parser.feed([$0]) }
    }

    @Test func ofOneLine() {
        #expect(parse("226 Done.\r\n550 No.\n200\r\n").map(\.code) == [226, 550, 200])
        #expect(parse("226 Done.\r\n").first?.text == "226 Done.")
        #expect(parse("nonsense\r\n\r\nab\r\n22x \r\n").isEmpty)
    }

    @Test func ofSeveralLines() {
        let text = "230-Welcome\r\n 230 not yet\r\n226 nor now\r\n230 Logged in.\r\n"
        #expect(parse(text).map(\.code) == [230])
        #expect(parse(text).first?.lines.count == 4)
    }

    @Test func ofAServerThatDoesNotStop() {
        let long = String(repeating: "x", count: 100_000)
        #expect(parse("226 \(long)\r\n").first?.text.utf8.count == 4096)
        let many = String(repeating: "more\r\n", count: 1000)
        #expect(parse("226-a\r\n\(many)226 b\r\n").first.map { $0.lines.count <= 256 } == true)
    }

    @Test func thatTellASize() {
        #expect(FTPReply(code: 213, lines: ["213 16384"]).size == 16384)
        #expect(FTPReply(code: 213, lines: ["213 size: 7"]).size == 7)
        #expect(FTPReply(code: 213, lines: ["213 no"]).size == nil)
        #expect(FTPReply(code: 550, lines: ["550 12"]).size == nil)
        let listed = FTPReply(code: 250, lines: ["250-Listing", " type=file;Size=9;modify=1; /size=3; a", "250 End"])
        #expect(listed.listedSize == 9)
        #expect(FTPReply(code: 250, lines: ["250-Listing", " type=file; /a", "250 End"]).listedSize == nil)
        #expect(FTPReply(code: 550, lines: ["550 size=9; "]).listedSize == nil)
    }

    @Test(arguments: [
        ("150 Opening x (16384 bytes).", "/x", 16384), ("150 Opening /x (16384 bytes)", "/x", 16384),
        ("150 Opening /in/a (5 bytes).img (16384 bytes).", "/in/a (5 bytes).img", 16384),
        ("150 Opening /a (5 bytes) (7 bytes).", "/a (5 bytes)", 7),
        // The server tells no size, but the file's name.
        ("150 Opening /a (5 bytes)", "/a (5 bytes)", nil), ("150 Opening /a (5 bytes).", "/a (5 bytes)", nil),
        ("150 Opening a (5 bytes). ", "/in/a (5 bytes).", nil), ("150 Opening (5 bytes).img", "/(5 bytes).img", nil),
        ("150 Opening x", "/x", nil), ("150 x ( bytes)", "/x", nil), ("150 (9999999999999999999 bytes)", "/x", nil),
        ("150 5 bytes)", "/x", nil), ("226 (5 bytes)", "/x", nil),
    ])
    func thatAnnounceASize(_ line: String, of path: String, _ size: Int64?) throws {
        let reply = FTPReply(code: Int(line.prefix(3)) ?? 0, lines: [line])
        #expect(reply.announcedSize(of: try RemotePath(path)) == size)
    }

    @Test func thatTellAPort() {
        #expect(FTPReply(code: 229, lines: ["229 Entering Extended Passive Mode (|||40000|)"]).dataPort == 40000)
        #expect(FTPReply(code: 227, lines: ["227 Passive (127,0,0,1,156,64)."]).dataPort == 40000)
        #expect(FTPReply(code: 227, lines: ["227 Passive"]).dataPort == nil)
        #expect(FTPReply(code: 500, lines: ["500 1"]).dataPort == nil)
    }
}
