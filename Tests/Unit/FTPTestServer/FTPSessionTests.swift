import Testing

@testable import ETLTesting

/// The conversation as a struct: a command in, an action out.
@Suite("FTPTestServer: the session")
struct FTPSessionTests {
    private let files = FTPTestFileSystem()
    private let reader = FTPTestUser("reader", password: "r", rights: .readOnly)
    private let homed = FTPTestUser("homed", password: "h", root: "/home/homed", quota: 100)

    private func session(_ profile: FTPServerProfile = .standard, as user: FTPTestUser? = .standard) -> FTPSession {
        let users = [.standard, .anonymous, reader, homed]
        for user in users { files.makeDirectory(user.root) }
        var session = FTPSession(profile: profile, users: users, files: files)
        if let user {
            _ = session.handle(FTPCommand(.user, user.name))
            _ = session.handle(FTPCommand(.pass, user.password ?? "any"))
            _ = session.handle(FTPCommand(.type, "I"))
        }
        return session
    }

    /// The reply's text, or what else is to be done.
    private func say(_ session: inout FTPSession, _ line: String) -> String {
        guard let command = FTPCommand(line: Array(line.utf8)) else { return "no command" }
        return switch session.handle(command) {
        case .reply(let reply): String(decoding: reply.bytes.dropLast(2), as: UTF8.self)
        case .close(let reply): "close: " + String(decoding: reply.bytes.dropLast(2), as: UTF8.self)
        case .listen(let isExtended): isExtended ? "listen extended" : "listen"
        case .download(let download): "download \(String(decoding: download.content.bytes, as: UTF8.self))"
        case .upload: "upload"
        case .startTLS(let reply): "TLS: " + String(decoding: reply.bytes.dropLast(2), as: UTF8.self)
        case .abort: "abort"
        }
    }

    private func code(_ session: inout FTPSession, _ line: String) -> String {
        String(say(&session, line).prefix(3))
    }

    @Test("logging in")
    func login() {
        var session = session(as: nil)
        #expect(code(&session, "PWD") == "530")
        #expect(code(&session, "FEAT") == "211")
        #expect(code(&session, "PASS x") == "503")
        #expect(code(&session, "USER") == "501")
        #expect(code(&session, "USER nobody") == "331")
        #expect(code(&session, "PASS secret") == "530")
        #expect(code(&session, "USER etl") == "331")
        #expect(code(&session, "PASS wrong") == "530")
        #expect(code(&session, "PASS secret") == "503")
        #expect(code(&session, "USER etl") == "331")
        #expect(code(&session, "PASS secret") == "230")
        #expect(code(&session, "PWD") == "257")
        #expect(code(&session, "USER anonymous") == "331")
        #expect(code(&session, "PWD") == "530")
        #expect(code(&session, "PASS me@example.com") == "230")
        #expect(say(&session, "QUIT") == "close: 221 Goodbye.")
    }

    @Test(
        "settings",
        arguments: [
            ("SYST", "215 UNIX Type: L8"), ("NOOP", "200 NOOP ok."), ("TYPE A", "200 Switching to ASCII mode."),
            ("TYPE a n", "200 Switching to ASCII mode."), ("TYPE I", "200 Switching to Binary mode."),
            ("TYPE L 8", "200 Switching to Binary mode."), ("TYPE E", "504 Type not implemented."),
            ("TYPE", "501 Syntax error in parameters or arguments."), ("MODE S", "200 Mode set to S."),
            ("MODE B", "504 Mode not implemented."), ("STRU F", "200 Structure set to F."),
            ("STRU R", "504 Structure not implemented."), ("ALLO 5", "200 5 bytes are free."),
            ("ALLO 5 R 1", "200 5 bytes are free."), ("ALLO x", "501 Syntax error in parameters or arguments."),
            ("REST 7", "350 Restart position accepted (7)."),
            ("REST -1", "501 Syntax error in parameters or arguments."),
            ("OPTS UTF8 ON", "200 Always in UTF8 mode."), ("OPTS UTF8 OFF", "501 Option not understood."),
            ("OPTS MLST size;", "200 MLST OPTS type;size;modify;perm;unique;UNIX.mode;"),
            ("OPTS X", "501 Option not understood."), ("SITE HELP", "214 CHMOD HELP"),
            ("SITE UMASK 1", "504 SITE UMASK not implemented."),
            ("SITE", "501 Syntax error in parameters or arguments."),
            ("SITE CHMOD 9 a", "501 Syntax error in parameters or arguments."),
            ("REIN", "502 Command REIN not implemented."), ("XYZZY", "502 Command XYZZY not implemented."),
        ])
    func settings(line: String, reply: String) {
        var session = session()
        #expect(say(&session, line) == reply)
    }

    @Test("how data connections are made")
    func dataConnections() {
        var session = session()
        #expect(code(&session, "LIST") == "425")
        #expect(say(&session, "PASV") == "listen")
        #expect(say(&session, "EPSV") == "listen extended")
        #expect(say(&session, "EPSV 1") == "listen extended")
        #expect(say(&session, "EPSV 2") == "522 Network protocol not supported, use (1).")
        #expect(code(&session, "PORT 127,0,0,1,4,1") == "200")
        #expect(session.dataMode == .active(FTPDataAddress(host: "127.0.0.1", port: 1025)))
        #expect(code(&session, "PORT 10,0,0,1,4,1") == "500")
        #expect(code(&session, "PORT 1") == "501")
        #expect(code(&session, "EPRT |1|127.0.0.1|1025|") == "200")
        #expect(code(&session, "EPRT |2|::1|1025|") == "522")
        #expect(code(&session, "EPSV ALL") == "200")
        #expect(code(&session, "PASV") == "501")
        #expect(code(&session, "PORT 127,0,0,1,4,1") == "501")
        #expect(say(&session, "EPSV") == "listen extended")
    }

    @Test("directories")
    func directories() {
        files["/a/b/f"] = [1]
        var session = session()
        #expect(say(&session, "PWD") == "257 \"/\" is the current directory")
        #expect(code(&session, "CWD a/b") == "250")
        #expect(code(&session, "MKD d \"q\"") == "257")
        #expect(say(&session, "MKD x \"y\"") == "257 \"/a/b/x \"\"y\"\"\" created")
        #expect(say(&session, "MKD x \"y\"") == "550 x \"y\": File exists.")
        #expect(code(&session, "MKD n/n") == "550")
        #expect(code(&session, "CDUP") == "250")
        #expect(say(&session, "PWD") == "257 \"/a\" is the current directory")
        #expect(code(&session, "CWD ../../..") == "250")
        #expect(say(&session, "PWD") == "257 \"/\" is the current directory")
        #expect(code(&session, "CWD /nope") == "550")
        #expect(code(&session, "CWD /a/b/f") == "550")
        #expect(code(&session, "CWD") == "501")
        #expect(code(&session, "RMD /a/b") == "550")
        #expect(code(&session, "RMD /a/b/x \"y\"") == "250")
        #expect(code(&session, "RMD /") == "550")
        #expect(code(&session, "MKD /" + String(repeating: "x", count: 256)) == "553")
    }

    @Test("files by name")
    func byName() {
        files.put("line\n", at: "/a b", modified: FTPTime(secondsSince1970: 1_765_189_800))
        files.makeDirectory("/d")
        var session = session()
        #expect(say(&session, "SIZE a b") == "213 5")
        #expect(say(&session, "MDTM a b") == "213 20251208103000")
        #expect(say(&session, "MFMT 20000229000000 a b") == "213 Modify=20000229000000; a b")
        #expect(say(&session, "MDTM a b") == "213 20000229000000")
        #expect(code(&session, "MFMT 2000 a b") == "501")
        #expect(code(&session, "SITE CHMOD 600 a b") == "200")
        #expect(files.info("/a b")?.mode == 0o600)
        #expect(code(&session, "TYPE A") == "200")
        #expect(say(&session, "SIZE a b") == "213 6")
        for line in [
            "SIZE /n", "SIZE /d", "MDTM /n", "MDTM /d", "DELE /n", "DELE /d", "RNFR /n", "MFMT 20000229000000 /n",
        ] {
            #expect(code(&session, line) == "550", "\(line)")
        }
        for line in ["SIZE", "MDTM", "DELE", "RNFR"] { #expect(code(&session, line) == "501", "\(line)") }
        #expect(code(&session, "DELE a b") == "250")
        #expect(files.paths.isEmpty)
    }

    @Test("RNTO directly after RNFR or not at all")
    func rename() {
        files["/a"] = [1]
        files["/b"] = [2]
        var session = session()
        #expect(code(&session, "RNTO /c") == "503")
        #expect(code(&session, "RNFR /a") == "350")
        #expect(code(&session, "NOOP") == "200")
        #expect(code(&session, "RNTO /c") == "503")
        #expect(code(&session, "RNFR /a") == "350")
        #expect(code(&session, "RNTO /b") == "250")
        #expect(files["/b"] == [1])
        #expect(code(&session, "RNFR /b") == "350")
        #expect(code(&session, "RNTO /n/b") == "550")
        #expect(code(&session, "RNTO /c") == "503")
    }

    @Test("transfers, with REST for the next one only")
    func transfers() {
        files["/a"] = Array("0123456789".utf8)
        var session = session()
        #expect(code(&session, "RETR /a") == "425")
        _ = say(&session, "PASV")
        #expect(say(&session, "RETR /a") == "download 0123456789")
        _ = say(&session, "REST 7")
        #expect(say(&session, "RETR /a") == "download 789")
        #expect(say(&session, "RETR /a") == "download 0123456789")
        _ = say(&session, "REST 11")
        #expect(code(&session, "RETR /a") == "554")
        #expect(code(&session, "RETR /n") == "550")
        #expect(code(&session, "RETR") == "501")
        #expect(say(&session, "STOR /new") == "upload")
        _ = say(&session, "REST 5")
        #expect(code(&session, "STOR /new") == "554")
        _ = say(&session, "REST 4")
        #expect(say(&session, "STOR /a") == "upload")
        #expect(files["/a"] == Array("0123".utf8))
        #expect(say(&session, "APPE /a") == "upload")
        #expect(files["/a"] == Array("0123".utf8))
        #expect(code(&session, "STOR /") == "550")
        #expect(code(&session, "STOR /n/a") == "550")
        #expect(code(&session, "STOR /" + String(repeating: "x", count: 256)) == "553")
        #expect(code(&session, "STOR /a\rb") == "553")
        #expect(say(&session, "ABOR") == "abort")
    }

    @Test("listings")
    func listings() {
        let time = FTPTime(secondsSince1970: 1_000_000_000)
        files.put("12", at: "/d/b", modified: time)
        files.put("1", at: "/d/.h", modified: time)
        var session = session()
        _ = say(&session, "PASV")
        #expect(say(&session, "NLST /d") == "download .h\r\nb\r\n")
        #expect(say(&session, "NLST /d/b") == "download b\r\n")
        #expect(say(&session, "LIST -l /d").hasSuffix("2 Sep 09  2001 b\r\n"))
        #expect(code(&session, "LIST /n") == "550")
        #expect(code(&session, "MLSD /d/b") == "550")
        #expect(say(&session, "MLSD /d").contains("type=file;size=2;modify=20010909014640;"))
        #expect(say(&session, "MLST /d/b").contains("\r\n type=file;size=2;"))
        #expect(say(&session, "MLST /d/b").hasSuffix(" /d/b\r\n250 End"))
        #expect(code(&session, "MLST /n") == "550")
        #expect(say(&session, "STAT /d").hasPrefix("213-Status follows:\r\n-rw-r--r--"))
        #expect(say(&session, "STAT").hasPrefix("211-"))
        files.makeDirectory("/empty")
        #expect(say(&session, "NLST /empty") == "download ")
    }

    @Test("who may only read changes nothing")
    func rights() {
        files["/a"] = [1]
        files.makeDirectory("/d")
        var session = session(as: reader)
        _ = say(&session, "PASV")
        for line in [
            "STOR /a", "STOR /n", "APPE /a", "DELE /a", "RNFR /a", "MKD /n", "RMD /d", "MFMT 20000229000000 /a",
            "SITE CHMOD 600 /a",
        ] {
            #expect(code(&session, line) == "550", "\(line)")
        }
        #expect(say(&session, "SIZE /a") == "213 1")
        #expect(files["/a"] == [1])
        var writer = self.session(as: FTPTestUser("etl", password: "secret", rights: [.write]))
        _ = writer.handle(FTPCommand(.pasv))
        writer.user?.rights = [.write]
        #expect(code(&writer, "RETR /a") == "550")
        #expect(code(&writer, "LIST") == "550")
        #expect(code(&writer, "DELE /a") == "550")
    }

    @Test("a user's root is all there is")
    func root() {
        files["/home/homed/x/a"] = [1]
        files["/secret"] = [1]
        var session = session(as: homed)
        #expect(say(&session, "SIZE /x/a") == "213 1")
        #expect(code(&session, "SIZE /../../secret") == "550")
        #expect(code(&session, "CWD x") == "250")
        #expect(say(&session, "PWD") == "257 \"/x\" is the current directory")
        #expect(say(&session, "MKD y") == "257 \"/x/y\" created")
        #expect(files.info("/home/homed/x/y") != nil)
        #expect(session.path(of: FTPCommand(.stor, "f")) == "/home/homed/x/f")
        #expect(code(&session, "ALLO 101") == "552")
        #expect(code(&session, "RMD /") == "550")
    }

    @Test("the path of a command is the one in the server's files")
    func paths() {
        let session = session()
        #expect(session.path(of: FTPCommand(.list, "-la /d d")) == "/d d")
        #expect(session.path(of: FTPCommand(.mfmt, "20000229000000 /a b")) == "/a b")
        #expect(session.path(of: FTPCommand(.site, "CHMOD 600 /a b")) == "/a b")
        #expect(session.path(of: FTPCommand(.noop)) == nil)
    }
}

extension FTPSessionTests {
    @Test("a quirk makes its commands unknown and takes them out of FEAT")
    func missingCommands() {
        let cases: [(FTPQuirks, [String], String)] = [
            (.noEPSV, ["EPSV", "EPRT |1|127.0.0.1|1025|"], "EPSV"), (.noSize, ["SIZE /a"], "SIZE"),
            (.noMachineListings, ["MLSD", "MLST /"], "MLST"),
            (.noTimes, ["MDTM /a", "MFMT 20000229000000 /a"], "MDTM"),
            (.noRestart, ["REST 1"], "REST"), (.noMFMT, ["MFMT 20000229000000 /a"], "MFMT"),
        ]
        for (quirk, lines, feature) in cases {
            var session = session(.standard.with(quirk))
            for line in lines { #expect(code(&session, line) == "502", "\(line)") }
            #expect(!say(&session, "FEAT").contains("\r\n \(feature)"))
            var standard = self.session()
            #expect(say(&standard, "FEAT").contains("\r\n \(feature)"))
        }
        var session = session(.standard.with(.noFeatures))
        #expect(code(&session, "FEAT") == "502")
        #expect(code(&session, "OPTS UTF8 ON") == "502")
    }

    @Test("the quirks of known commands")
    func otherQuirks() {
        files["/a"] = [1]
        files["/b"] = [2]
        files["/.h"] = [3]
        var session = session(
            .standard.with(.noSizeInASCII, .noRenameOverFile, .hidesDotFiles, .noSizeIn150, .listsDotEntries))
        #expect(code(&session, "SIZE /a") == "213")
        _ = say(&session, "TYPE A")
        #expect(say(&session, "SIZE /a") == "550 SIZE not allowed in ASCII mode.")
        _ = say(&session, "RNFR /a")
        #expect(say(&session, "RNTO /b") == "550 /b: File exists.")
        #expect(files["/b"] == [2])
        _ = say(&session, "RNFR /a")
        #expect(code(&session, "RNTO /c") == "250")
        _ = say(&session, "PASV")
        #expect(!say(&session, "NLST").contains(".h"))
        #expect(say(&session, "NLST -a").contains(".h"))
        let machine = say(&session, "MLSD")
        #expect(!machine.contains(".h") && machine.contains("type=cdir;") && machine.contains("type=pdir;"))
        let command = FTPCommand(.retr, "/b")
        guard case .download(let download) = session.handle(command) else { return #expect(Bool(false)) }
        #expect(download.opening == FTPReply(150, "Opening ASCII mode data connection for /b."))
    }

    @Test("the server of Windows says everything with 550 and in its own words")
    func iis() {
        files["/a"] = [1]
        files["/d/f"] = [1]
        var session = session(.iis)
        #expect(say(&session, "SIZE /n") == "550 The system cannot find the file specified. ")
        #expect(say(&session, "MKD /d") == "550 Cannot create a file when that file already exists. ")
        #expect(say(&session, "RMD /d") == "550 The directory is not empty. ")
        _ = say(&session, "RNFR /a")
        #expect(say(&session, "RNTO /d/f") == "550 Cannot create a file when that file already exists. ")
        #expect(say(&session, "SYST") == "215 Windows_NT")
        _ = say(&session, "PASV")
        #expect(say(&session, "LIST").contains("<DIR>"))
    }

    @Test("the profiles that stand for real servers")
    func profiles() {
        #expect(FTPServerProfile.vsftpd.quirks == [.noMachineListings, .noMFMT, .hidesDotFiles])
        #expect(FTPServerProfile.rfc959.quirks.contains([.noEPSV, .noSize, .noFeatures]))
        #expect(FTPServerProfile.standard.limited(toConnections: 2).connectionLimit == 2)
    }
}
