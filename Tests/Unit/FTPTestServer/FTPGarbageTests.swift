import Testing

@testable import ETLTesting

/// Bytes that no client sends on purpose, with a fixed budget and a seed that makes a failure repeatable.
@Suite("FTPTestServer: garbage")
struct FTPGarbageTests {
    /// SplitMix64: small, and the same everywhere.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static func argument(_ random: inout Random) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: []
        case 1: (0..<Int.random(in: 0..<12, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 2: Array("\(Int.random(in: -9...9_999_999, using: &random))".utf8)
        case 3:
            Array(
                ["/", "..", "/a/../b", "-la /", "A N", "ALL", "|1|127.0.0.1|9|", "127,0,0,1,0,9"].randomElement(
                    using: &random)!.utf8)
        case 4: Array("CHMOD 777 \(["a", "/", ""].randomElement(using: &random)!)".utf8)
        default: Array("20250101000000 a".utf8)
        }
    }

    @Test("every line gets one well-formed answer, whatever is in it", arguments: 0..<8)
    func session(seed: Int) throws {
        var random = Random(state: UInt64(seed))
        var reader = FTPLineReader()
        let files = FTPTestFileSystem()
        let tls = seed < 4 ? nil : FTPTestTLS(certificate: try TestCertificate())
        var session = FTPSession(
            profile: seed.isMultiple(of: 2) ? .standard : .iis, users: [.standard], files: files, tls: tls)
        logIn(&session)
        for _ in 0..<500 {
            let verb = FTPVerb.allCases.randomElement(using: &random)!
            guard verb != .user, verb != .quit else { continue }
            let line = Array(verb.name.utf8) + [0x20] + Self.argument(&random) + [0x0D, 0x0A]
            let cut = Int.random(in: 0...line.count, using: &random)
            reader.append(line[..<cut])
            reader.append(line[cut...])
            while case .whole(let line) = reader.next() {
                guard let command = FTPCommand(line: line) else { continue }
                _ = session.path(of: command)
                switch session.handle(command) {
                case .reply(let reply), .close(let reply): expectWellFormed(reply)
                case .upload(let upload):
                    expectWellFormed(upload.opening)
                    files.close(upload.file, isWhole: true)
                case .download(let download): expectWellFormed(download.opening)
                case .startTLS(let reply):
                    expectWellFormed(reply)
                    session.becameEncrypted()
                    logIn(&session)
                case .listen, .abort: break
                }
            }
        }
        for path in files.paths { #expect(path.names.allSatisfy { $0.count <= 255 }) }
    }

    private func logIn(_ session: inout FTPSession) {
        _ = session.handle(FTPCommand(.user, "etl"))
        _ = session.handle(FTPCommand(.pass, "secret"))
    }

    private func expectWellFormed(_ reply: FTPReply) {
        let bytes = reply.bytes
        #expect((100..<600).contains(reply.code))
        #expect(bytes.suffix(2) == [0x0D, 0x0A])
        #expect(bytes.count(where: { $0 == 0x0A }) == reply.lines.count, "a line break inside of \(reply)")
    }
}
