import NIOCore
import Testing

@testable import ETLTesting

@Suite("Fuzz: the FTP test server")
struct FTPServerFuzzTests {
    private static let login = "USER etl\r\nPASS secret\r\n"

    private static let mutator = Mutator(
        corpus: [
            login + "TYPE I\r\nCWD /a\r\nPWD\r\nMKD b\r\nMKD b/c\r\nRMD b/c\r\nCDUP\r\nSIZE x\r\nMDTM x\r\nQUIT\r\n",
            login + "PASV\r\nSTOR x\r\nREST 5\r\nPASV\r\nRETR x\r\nRNFR x\r\nRNTO y\r\nDELE y\r\nABOR\r\nNOOP\r\n",
            login + "EPSV\r\nLIST -la /\r\nNLST\r\nEPSV ALL\r\nMLSD /\r\nMLST /a\r\nSTAT\r\nSTAT /a\r\nAPPE z\r\n",
            login + "PORT 127,0,0,1,0,9\r\nEPRT |1|127.0.0.1|9|\r\nLIST\r\nALLO 7\r\nMODE S\r\nSTRU F\r\nSYST\r\n",
            login + "SITE CHMOD 777 a\r\nMFMT 20250101000000 a\r\nOPTS UTF8 ON\r\nFEAT\r\nHELP\r\nCWD 한글/é b \r\n",
            "AUTH TLS\r\nPBSZ 0\r\nPROT P\r\n" + login + "PASV\r\nRETR x\r\nPROT C\r\nCCC\r\nAUTH SSL\r\n",
            "USER etl\r\nPASS no\r\nUSER\r\nPASS\r\nPASS a\r\nNOOP\nNOOP\r\r\n\r\n \r\nX\r\nRETR /\r\nQUIT now\r\n",
            login
                + "MKD \(String(repeating: "a", count: 17_000))\r\nMKD \(String(repeating: "/b", count: 300))\r\nNOOP\r\n",
        ].map { Array($0.utf8) },
        words: FTPVerb.allCases.map { $0.name + " " }
            + [
                "\r\n", "\n", "\r", " ", "\u{0}", "\t", "/", "..", "/../", "*", "-la", "%s", "|", ",", "127,0,0,1,0,9",
                "|1|127.0.0.1|9|", "99999999999999999999", "-1", "20250101000000", "ALL", "\r\nQUIT\r\n",
                "\r\nPASV\r\n",
                "é", "e\u{301}",
            ])

    @Test func everyLineGetsOneAnswerHoweverTheBytesCome() async throws {
        let tls = FTPTestTLS(certificate: try TestCertificate())
        try await Fuzz(target: "ftp-session", budget: 1500).run(Self.mutator.make) { input in
            Self.fault(ofSession: input, tls: input.count.isMultiple(of: 3) ? nil : tls)
        }
    }

    /// Over a socket. What makes the server connect to somewhere is left out, since a mutated port may be anybody's.
    @Test func aServerAnswersAllThatComesAndServesTheNextClient() async throws {
        var profile = FTPServerProfile.standard
        // Nobody ever makes the data connection that a PASV of the corpus asks for.
        profile.dataConnectionTimeout = .milliseconds(1)
        try await FTPTestServer.withServer(profile) { server in
            try await Fuzz(target: "ftp-server", budget: 100).run(Self.mutator.make) { input in
                try await Self.fault(ofServer: server, Self.withoutActiveMode(input))
            }
        }
    }

    // MARK: Properties

    private static func fault(ofSession input: [UInt8], tls: FTPTestTLS?) -> String? {
        var whole = FTPLineReader()
        whole.append(input)
        var pieces = FTPLineReader()
        for byte in input { pieces.append([byte]) }
        let lineEnds = input.count { $0 == 0x0A }
        if !input.contains(0xFF), whole.count != lineEnds { return "\(whole.count) lines of \(lineEnds)" }

        let files = FTPTestFileSystem()
        let profile: FTPServerProfile = input.count.isMultiple(of: 2) ? .standard : .iis
        var session = FTPSession(profile: profile, users: [.standard], files: files, tls: tls)
        while let line = whole.next() {
            guard line == pieces.next() else { return "the lines depend on how the bytes come" }
            guard case .whole(let bytes) = line, let command = FTPCommand(line: bytes) else { continue }
            _ = session.path(of: command)
            let reply: FTPReply? =
                switch session.handle(command) {
                case .reply(let reply), .close(let reply): reply
                case .download(let download): download.opening
                case .startTLS(let reply):
                    {
                        session.becameEncrypted(); return reply
                    }()
                case .upload(let upload):
                    {
                        files.close(upload.file, isWhole: true); return upload.opening
                    }()
                case .listen, .abort: nil
                }
            if let reply, !isWellFormed(reply) { return "\(command): no reply as RFC 959 has it: \(reply)" }
        }
        guard files.paths.allSatisfy({ $0.names.allSatisfy { (1...255).contains($0.count) } }) else {
            return "a file of a name that no file system takes: \(files.paths)"
        }
        return nil
    }

    private static func isWellFormed(_ reply: FTPReply) -> Bool {
        let bytes = reply.bytes
        return (100..<600).contains(reply.code) && bytes.suffix(2) == [0x0D, 0x0A]
            && bytes.count { $0 == 0x0A } == reply.lines.count
    }

    private static func fault(ofServer server: FTPTestServer, _ lines: [[UInt8]]) async throws -> String? {
        let client = try await TestFTPClient(port: server.port)
        try await client.control.write(lines.joined())
        let answer: [UInt8]
        do {
            answer = try await client.control.readToEnd()
        } catch let timeout as TestSocket.Timeout {
            await client.control.close()
            return "no end; it said \(String(decoding: timeout.got, as: UTF8.self).debugDescription)"
        }
        await client.control.close()
        guard let codes = finalCodes(of: answer) else {
            return "no replies as RFC 959 has them: \(String(decoding: answer, as: UTF8.self).debugDescription)"
        }
        guard codes.first == 220, codes.count == lines.count + 1, codes.last == 221 else {
            return "to the greeting and \(lines.count) lines \(codes.count) replies: \(codes)"
        }
        let next = try await TestFTPClient.loggedIn(server)
        let reply = try await next("NOOP")
        await next.control.close()
        return reply.hasPrefix("200") ? nil : "the next client is told \(reply)"
    }

    /// The codes of all replies but those that promise another (1xx); `nil` where a byte is of no reply.
    private static func finalCodes(of answer: [UInt8]) -> [Int]? {
        var codes: [Int] = []
        var open: String?
        guard answer.isEmpty || answer.suffix(2) == [0x0D, 0x0A] else { return nil }
        for line in answer.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            let code = String(text.prefix(3))
            let mark = text.dropFirst(3).first
            if let opened = open {
                if code == opened, mark == " " { open = nil } else { continue }
            } else if mark == "-", Int(code) != nil {
                open = code
                continue
            }
            guard let number = Int(code), (100..<600).contains(number), mark == " " else { return nil }
            if number >= 200 { codes.append(number) }
        }
        return open == nil ? codes : nil
    }

    /// The lines up to the first QUIT, or all and a QUIT, each with its end, less the PORTs and EPRTs.
    private static func withoutActiveMode(_ input: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        let pieces = input.filter { $0 != 0xFF }.split(separator: 0x0A, omittingEmptySubsequences: false)
        for piece in pieces.map({ Array($0) + [0x0A] }) + [Array("QUIT\r\n".utf8)] {
            var reader = FTPLineReader()
            reader.append(piece)
            guard case .whole(let line) = reader.next(), let verb = FTPCommand(line: line)?.verb else {
                lines.append(piece)
                continue
            }
            if verb == .port || verb == .eprt { continue }
            lines.append(piece)
            if verb == .quit { break }
        }
        return lines
    }
}
