import ETL
import Testing

@testable import ETLTransports

@Suite("What FTP servers say that they can do")
struct FTPFeaturesTests {
    private func features(_ lines: String...) -> FTPFeatures {
        FTPFeatures(FTPReply(code: 211, lines: ["211-Features:"] + lines.map { " \($0)" } + ["211 End"]))
    }

    @Test(
        arguments: [
            (["HASH SHA-256*;SHA-1;MD5"], "HASH", ChecksumAlgorithm.sha256, nil),
            (["HASH SHA-1*;sha-256", "XSHA256"], "HASH", .sha256, "OPTS HASH SHA-256"),
            (["XCRC", "XMD5 filename;start;end", "xsha256"], "XSHA256", .sha256, nil),
            (["HASH MD5*;SHA-1", "XSHA1"], "HASH", .sha1, "OPTS HASH SHA-1"), (["XSHA", "XMD5"], "XSHA", .sha1, nil),
            (["HASH CRC32*;MD5"], "HASH", .md5, "OPTS HASH MD5"), (["XCRC \"filename\" SP EP"], "XCRC", .crc32, nil),
            (["HASH CRC32*"], "HASH", .crc32, nil),
        ] as [([String], String, ChecksumAlgorithm, String?)])
    func theBestChecksum(lines: [String], verb: String, algorithm: ChecksumAlgorithm, option: String?) {
        let reply = FTPReply(code: 211, lines: ["211-Features:"] + lines.map { " \($0)" } + ["211 End"])
        #expect(
            FTPFeatures(reply).checksum == FTPChecksumCommand(algorithm: algorithm, verb: verb, option: option))
    }

    @Test func none() {
        #expect(features("SIZE", "MDTM", "HASH", "HASH SHA-512*", "XSHA512").checksum == nil)
        let unknown = FTPFeatures(FTPReply(code: 502, lines: [" MFMT", " XMD5"]))
        #expect(unknown.checksum == nil && !unknown.setsTimes)
        // A feature has a space before it: what has none is the server talking.
        #expect(FTPFeatures(FTPReply(code: 211, lines: ["211-MFMT", "XMD5", "211 End"])).checksum == nil)
    }

    @Test func times() {
        #expect(features("MDTM", "mfmt").setsTimes)
        #expect(!features("MDTM", "MFF modify;").setsTimes)
    }

    @Test(arguments: [
        ("HASH", ChecksumAlgorithm.md5, "213 MD5 0-49 25f9e794323b453885f5181f1b624d0b /a b.img"),
        ("XMD5", .md5, "250 25F9E794323B453885F5181F1B624D0B"),
        ("XMD5", .md5, "250 25F9E794323B453885F5181F1B624D0B /a.img"),
        ("XMD5", .md5, "213 XMD5 25f9e794323b453885f5181f1b624d0b"), ("XCRC", .crc32, "250 CBF43926"),
    ])
    func aChecksumInAReply(verb: String, algorithm: ChecksumAlgorithm, text: String) {
        let command = FTPChecksumCommand(algorithm: algorithm, verb: verb, option: nil)
        let reply = FTPReply(code: Int(text.prefix(3)) ?? 0, lines: [text])
        #expect(command.checksum(in: reply) == ChecksumHasher.checksum(algorithm, of: Array("123456789".utf8)))
    }

    /// Some servers write a number.
    @Test func aCRCWithoutItsZeros() {
        let command = FTPChecksumCommand(algorithm: .crc32, verb: "XCRC", option: nil)
        #expect(command.checksum(in: FTPReply(code: 250, lines: ["250 1F3"]))?.hex == "000001f3")
    }

    @Test(arguments: [
        ("HASH", "213 MD5 0-49 nothing 25f9e794323b453885f5181f1b624d0b"), ("XMD5", "250 done"), ("XMD5", "250"),
        ("XMD5", "550 25F9E794323B453885F5181F1B624D0B"), ("XMD5", "250 25F9"),
    ])
    func noChecksumInAReply(verb: String, text: String) {
        let command = FTPChecksumCommand(algorithm: .md5, verb: verb, option: nil)
        #expect(command.checksum(in: FTPReply(code: Int(text.prefix(3)) ?? 0, lines: [text])) == nil)
    }
}
