import ETL
import Foundation
import Logging
import Testing

@testable import ETLTransports

@Suite("The settings of an SFTP server")
struct SFTPSettingsTests {
    private func problems(
        user: String? = "etl", password: String? = nil, _ extras: [String: String] = [:]
    ) -> [String] {
        let server = ServerSettings(
            name: ServerName("SRC"), type: ServerType(rawValue: "sftp"), host: "h", user: user,
            password: password.map(Secret.init), extras: extras.mapValues(Secret.init))
        return Transport.sftp.rules.check(server).map { "\($0)" }
    }

    private func withFiles<Result>(_ body: (_ plain: String, _ locked: String, _ other: String) throws -> Result) throws
        -> Result
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "etl-sftp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ text: String) throws -> String {
            let place = folder.appending(path: name)
            try Data(text.utf8).write(to: place)
            return place.path
        }
        return try body(
            try file("plain", Self.plainKey), try file("locked", Self.lockedKey), try file("other", "no key at all\n"))
    }

    @Test func mayBeAPassword() {
        #expect(problems(password: "p").isEmpty)
    }

    @Test func nameAUserAndAPasswordOrAKey() throws {
        #expect(problems(user: nil, password: "p").map { $0.prefix(8) } == ["SRC_USER"])
        #expect(problems().map { $0.prefix(8) } == ["SRC_PASS"])
        #expect(problems(password: "").map { $0.prefix(8) } == ["SRC_PASS"])
        #expect(problems(["KEY_PASSPHRASE": "x"]).map { $0.prefix(18) } == ["SRC_KEY_PASSPHRASE"])
        try withFiles { plain, _, _ in
            #expect(problems(["KEY_FILE": plain]).isEmpty)
            #expect(problems(password: "p", ["KEY_FILE": plain]).isEmpty)
        }
    }

    @Test func nameAKeyThatCanBeOpened() throws {
        try withFiles { plain, locked, other in
            #expect(problems(["KEY_FILE": locked, "KEY_PASSPHRASE": "right words"]).isEmpty)
            let wrong = problems(["KEY_FILE": locked, "KEY_PASSPHRASE": "wrong-words"])
            #expect(wrong.map { $0.prefix(18) } == ["SRC_KEY_PASSPHRASE"])
            #expect(wrong.first?.contains("wrong-words") == false)
            #expect(problems(["KEY_FILE": locked]).first?.contains("is encrypted") == true)
            #expect(problems(["KEY_FILE": plain + "-not"]).first?.contains("is not there") == true)
            #expect(problems(["KEY_FILE": other]).first?.contains("is no private key") == true)
        }
    }

    @Test func nameAFileOfHostKeysThatIsThere() throws {
        try withFiles { _, _, other in
            #expect(problems(password: "p", ["KNOWN_HOSTS": other]).isEmpty)
            let missing = problems(password: "p", ["KNOWN_HOSTS": other + "-not"])
            #expect(missing.map { $0.prefix(15) } == ["SRC_KNOWN_HOSTS"])
        }
    }

    @Test func nameFingerprints() {
        let right = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
        #expect(problems(password: "p", ["HOST_KEY_SHA256": right]).isEmpty)
        #expect(problems(password: "p", ["HOST_KEY_SHA256": "\(right), \(right.dropFirst(7))="]).isEmpty)
        for wrong in ["\(right),x", "x", ",", "MD5:16:27:ac:a5"] {
            let found = problems(password: "p", ["HOST_KEY_SHA256": wrong])
            #expect(found.map { $0.prefix(19) } == ["SRC_HOST_KEY_SHA256"], "\(wrong)")
        }
    }

    @Test func areFoundInTheEnvironment() throws {
        let context = Transport.Context(logger: .init(label: "test"))
        let server = ServerSettings(
            name: ServerName("SRC"), type: ServerType(rawValue: "SFTP"), host: "::1", user: "etl",
            password: Secret("p4ss"), extras: ["HOST_KEY_SHA256": Secret("nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8")]
        )
        let configuration = SFTPStoreConfiguration(server, context)
        #expect(configuration.port == 22)
        #expect(configuration.knownHostsFile.hasSuffix("/.ssh/known_hosts"))
        #expect(
            configuration.hostKeys
                == .fingerprints([try #require(SSHFingerprint("nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"))]))
        #expect(TransportRegistry.builtIn.rules.contains { $0.type == server.type })
        #expect(Transport.sftp.makeStore(server, context).name == "[::1]:22")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("p4ss") && !"\(configuration)".contains("p4ss"))
    }

    // Made for this test, and known nowhere: ssh-keygen -t ed25519.
    private static let plainKey = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
        QyNTUxOQAAACAw/GnV+cmPivOhFlbVEYgGeOFZjRbErL13GhLzSW/OtgAAAIh7eInte3iJ
        7QAAAAtzc2gtZWQyNTUxOQAAACAw/GnV+cmPivOhFlbVEYgGeOFZjRbErL13GhLzSW/Otg
        AAAEAjFB83X0JTBz8fS536CpKCLja3gGQXEoC9vuBu5Jm0gTD8adX5yY+K86EWVtURiAZ4
        4VmNFsSsvXcaEvNJb862AAAABHRlc3QB
        -----END OPENSSH PRIVATE KEY-----

        """

    private static let lockedKey = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCWXodKV7
        EePeTHehVIxLUOAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIKu7xBTVpy3Znjwf
        VSfPLonvIif2YAqDd3c9Ld1z4OR7AAAAkKlF/9oMBma8vj3zHHnBtdA8gsTzthTayMDAlf
        LUeACfA9e3f4ZxsRCzB7Q1FjHRca1Tpj8XkfAEoDZz1A1PrR7GA2dtd46gqpUC0decyTF8
        sQzkal7wMzAtY/i5fNrpPA1ark5urjtOmGeMDytMaGCBOrdN32ZiCc0EN16vwF1vwksApl
        2ylLv/cG6dWmK6Lg==
        -----END OPENSSH PRIVATE KEY-----

        """
}
