import Testing

@testable import ETLTesting

@Suite("FTPTestServer: lines, commands, replies")
struct FTPCommandTests {
    private func lines(_ chunks: [UInt8]...) -> [FTPLineReader.Line] {
        var reader = FTPLineReader()
        for chunk in chunks { reader.append(chunk) }
        var lines: [FTPLineReader.Line] = []
        while let line = reader.next() { lines.append(line) }
        return lines
    }

    @Test("lines come whole, however they are cut")
    func lineCutting() {
        #expect(
            lines(Array("NO".utf8), Array("OP\r".utf8), Array("\nPWD\n".utf8)) == [
                .whole(Array("NOOP".utf8)), .whole(Array("PWD".utf8)),
            ])
        #expect(lines(Array("NOOP".utf8)) == [])
    }

    @Test("Telnet commands are taken out, a doubled 0xFF is one, a single one stays")
    func telnet() {
        // IAC IP, IAC DM, as before an ABOR; IAC DO 6; IAC IAC; an IAC that is none.
        #expect(lines([0xFF, 0xF4, 0xFF, 0xF2] + Array("ABOR\r\n".utf8)) == [.whole(Array("ABOR".utf8))])
        #expect(lines([0xFF, 0xFD, 6] + Array("NOOP\r\n".utf8)) == [.whole(Array("NOOP".utf8))])
        #expect(lines([0x41, 0xFF, 0xFF, 0x42, 0x0A]) == [.whole([0x41, 0xFF, 0x42])])
        #expect(lines([0x41, 0xFF, 0x42, 0x0A]) == [.whole([0x41, 0xFF, 0x42])])
    }

    @Test("a line without an end does not fill the memory")
    func tooLong() {
        let long = [UInt8](repeating: 0x41, count: FTPLineReader.limit + 1)
        #expect(lines(long, long, [0x0A], Array("NOOP\r\n".utf8)) == [.tooLong, .whole(Array("NOOP".utf8))])
    }

    @Test("a CR inside of a line is a byte of it")
    func carriageReturn() {
        #expect(lines(Array("DELE a\rb\r\n".utf8)) == [.whole(Array("DELE a\rb".utf8))])
    }

    @Test(
        "a command is a verb in any case and all behind the first space",
        arguments: [
            ("retr a.img", FTPVerb.retr, "a.img"), ("RETR  two spaces ", .retr, " two spaces "), ("Pwd", .pwd, ""),
            ("STOR ", .stor, ""), ("XYZZY 1", "XYZZY", "1"), ("stor 한글 #%41;?\"'", .stor, "한글 #%41;?\"'"),
        ])
    func parse(line: String, verb: FTPVerb, argument: String) {
        let command = FTPCommand(line: Array(line.utf8))
        #expect(command?.verb == verb)
        #expect(command?.argument == Array(argument.utf8))
    }

    @Test(
        "what has no verb is no command",
        arguments: ["", " RETR a", "\u{212A}OOP", "M\u{4B}\u{301}D a", "RE-TR", "250 ok"])
    func noVerb(line: String) {
        #expect(FTPCommand(line: Array(line.utf8)) == nil)
    }

    @Test("a password shows nowhere")
    func password() {
        let command = FTPCommand(.pass, "geheim")
        #expect("\(command) \(command.debugDescription) \(String(reflecting: command))" == "PASS *** PASS *** PASS ***")
        var dumped = ""
        dump(command, to: &dumped)
        dump(FTPTestUser("a", password: "geheim"), to: &dumped)
        #expect(!dumped.contains("geheim"))
    }

    @Test("replies of one line and of many, RFC 959 §4.2")
    func replies() {
        #expect(FTPReply(226, "Done.").bytes == Array("226 Done.\r\n".utf8))
        let reply = FTPReply(211, lines: ["A:", " B", "End"].map { Array($0.utf8) })
        #expect(reply.bytes == Array("211-A:\r\n B\r\n211 End\r\n".utf8))
        #expect(FTPReply(257, lines: [[0xFF]]).bytes == Array("257 ".utf8) + [0xFF, 0xFF, 0x0D, 0x0A])
    }

    @Test("the options of LIST are no path")
    func listArguments() {
        func argument(_ text: String) -> (Bool, String) {
            let argument = FTPListingArgument(Array(text.utf8))
            return (argument.showsHidden, String(decoding: argument.path, as: UTF8.self))
        }
        #expect(argument("") == (false, ""))
        #expect(argument("-la") == (true, ""))
        #expect(argument("-l -a /data dir") == (true, "/data dir"))
        #expect(argument("/-a") == (false, "/-a"))
    }

    @Test("words, then a path with its spaces")
    func wordsAndPath() {
        let argument = FTPWordsAndPath(Array("CHMOD 644  a b".utf8), afterWords: 2)
        #expect(argument.words == [Array("CHMOD".utf8), Array("644".utf8)])
        #expect(argument.rest == Array(" a b".utf8))
        #expect(FTPWordsAndPath(Array("HELP".utf8), afterWords: 2).rest == [])
    }
}
