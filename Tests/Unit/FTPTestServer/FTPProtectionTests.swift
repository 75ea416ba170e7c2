import Testing

@testable import ETLTesting

/// AUTH, PBSZ, PROT and CCC as a struct has them: RFC 4217.
@Suite("FTPTestServer: the session's protection")
struct FTPProtectionTests {
    private let files = FTPTestFileSystem()
    private let certificate: TestCertificate

    init() throws {
        certificate = try TestCertificate()
        files["/a"] = [1]
    }

    private func session(
        _ profile: FTPServerProfile = .standard, mode: FTPTestTLS.Mode = .explicit, isRequired: Bool = false,
        requiresPrivateData: Bool = false
    ) -> FTPSession {
        FTPSession(
            profile: profile, users: [.standard], files: files,
            tls: FTPTestTLS(
                mode: mode, certificate: certificate, isRequired: isRequired, requiresPrivateData: requiresPrivateData))
    }

    private func say(_ session: inout FTPSession, _ line: String) -> String {
        guard let command = FTPCommand(line: Array(line.utf8)) else { return "no command" }
        return switch session.handle(command) {
        case .reply(let reply): String(reply.code)
        case .startTLS(let reply): "TLS after \(reply.code)"
        case .download: "download"
        case .upload: "upload"
        case .listen: "listen"
        case .close, .abort: "end"
        }
    }

    private func logIn(_ session: inout FTPSession) {
        #expect(say(&session, "USER etl") == "331")
        #expect(say(&session, "PASS secret") == "230")
    }

    @Test(
        "without TLS the commands are unknown, as those that nobody has",
        arguments: ["AUTH TLS", "PBSZ 0", "PROT P", "CCC"])
    func unknown(line: String) {
        var session = FTPSession(profile: .standard, users: [.standard], files: files)
        #expect(say(&session, line) == "502")
    }

    @Test(
        "what AUTH takes",
        arguments: [
            ("AUTH TLS", "TLS after 234"), ("auth tls-c", "TLS after 234"), ("AUTH SSL", "TLS after 234"),
            ("AUTH TLS-P", "TLS after 234"), ("AUTH", "501"), ("AUTH GSSAPI", "504"),
        ])
    func mechanisms(line: String, outcome: String) {
        var session = session()
        #expect(say(&session, line) == outcome)
        #expect(!session.protection.isEncrypted)
    }

    @Test("AUTH, PBSZ and PROT come in this order, and data connections are clear until then")
    func order() {
        var session = session()
        #expect(say(&session, "PBSZ 0") == "503")
        #expect(say(&session, "PROT P") == "503")
        #expect(say(&session, "CCC") == "533")
        #expect(say(&session, "AUTH TLS") == "TLS after 234")
        session.becameEncrypted()
        #expect(say(&session, "AUTH TLS") == "503")
        #expect(say(&session, "PROT P") == "503")
        #expect(say(&session, "PBSZ") == "501")
        #expect(say(&session, "PBSZ x") == "501")
        #expect(say(&session, "PBSZ 0") == "200")
        #expect(!session.encryptsData)
        #expect(say(&session, "PROT P") == "200")
        #expect(session.encryptsData)
        for (line, code) in [("PROT S", "536"), ("PROT E", "536"), ("PROT X", "504"), ("PROT", "501"), ("CCC", "533")] {
            #expect(say(&session, line) == code, "\(line)")
        }
        #expect(session.encryptsData)
        #expect(say(&session, "PROT C") == "200")
        #expect(!session.encryptsData)
    }

    @Test("a buffer of another size is answered with the one that is")
    func bufferSize() {
        var session = session()
        _ = say(&session, "AUTH TLS")
        session.becameEncrypted()
        #expect(session.handle(FTPCommand(.pbsz, "4096")) == .reply(FTPReply(200, "PBSZ=0")))
    }

    @Test("AUTH SSL and AUTH TLS-P mean private data connections as well", arguments: ["SSL", "TLS-P"])
    func privateFromTheStart(mechanism: String) {
        var session = session()
        _ = say(&session, "AUTH \(mechanism)")
        #expect(!session.encryptsData)
        session.becameEncrypted()
        #expect(session.encryptsData)
    }

    @Test("implicit TLS begins as if PBSZ and PROT P had been said, and knows no AUTH")
    func implicit() {
        var session = session(mode: .implicit)
        session.becameEncrypted()
        #expect(session.encryptsData)
        #expect(say(&session, "AUTH TLS") == "503")
        #expect(say(&session, "PROT C") == "200")
        #expect(!session.encryptsData)
    }

    @Test("who was logged in before AUTH is not any more")
    func reset() {
        var session = session()
        logIn(&session)
        _ = say(&session, "AUTH TLS")
        session.becameEncrypted()
        #expect(say(&session, "PWD") == "530")
        logIn(&session)
        #expect(say(&session, "PWD") == "257")
    }

    @Test("a server may want TLS before USER", arguments: [(FTPServerProfile.standard, "530"), (.iis, "534")])
    func required(profile: FTPServerProfile, code: String) {
        var session = session(profile, isRequired: true)
        #expect(say(&session, "FEAT") == "211")
        #expect(say(&session, "USER etl") == code)
        #expect(say(&session, "PASS secret") == "503")
        _ = say(&session, "AUTH TLS")
        session.becameEncrypted()
        logIn(&session)
    }

    @Test("a server may want private data connections", arguments: [(FTPServerProfile.standard, "521"), (.iis, "534")])
    func privateData(profile: FTPServerProfile, code: String) {
        var session = session(profile, requiresPrivateData: true)
        _ = say(&session, "AUTH TLS")
        session.becameEncrypted()
        logIn(&session)
        _ = say(&session, "PBSZ 0")
        _ = say(&session, "PASV")
        for line in ["RETR /a", "STOR /b", "LIST"] { #expect(say(&session, line) == code, "\(line)") }
        #expect(files["/b"] == nil)
        _ = say(&session, "PROT P")
        #expect(say(&session, "RETR /a") == "download")
        #expect(say(&session, "STOR /b") == "upload")
    }

    @Test("FEAT and HELP say what there is")
    func features() {
        func lines(_ session: FTPSession, _ verb: FTPVerb) -> [String] {
            var session = session
            guard case .reply(let reply) = session.handle(FTPCommand(verb)) else { return [] }
            return reply.lines.map { String(decoding: $0, as: UTF8.self) }
        }
        let plain = FTPSession(profile: .standard, users: [], files: files)
        let added = [" AUTH TLS", " PBSZ", " PROT"]
        #expect(Set(lines(session(), .feat)).subtracting(lines(plain, .feat)) == Set(added))
        #expect(Set(lines(session(mode: .implicit), .feat)).subtracting(lines(plain, .feat)) == Set(added.dropFirst()))
        #expect(lines(session(), .help).contains { $0.contains("AUTH") })
        #expect(!lines(plain, .help).contains { $0.contains("AUTH") })
    }
}
