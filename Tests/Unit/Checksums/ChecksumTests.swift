import Testing

@testable import ETL

@Suite("Checksums")
struct ChecksumTests {
    /// The check values of the "123456789" that catalogues of such algorithms give, and of nothing at all.
    @Test(arguments: [
        (ChecksumAlgorithm.crc32, "cbf43926", "00000000"),
        (.crc32c, "e3069283", "00000000"),
        (.md5, "25f9e794323b453885f5181f1b624d0b", "d41d8cd98f00b204e9800998ecf8427e"),
        (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (
            .sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
    ])
    func knownValues(algorithm: ChecksumAlgorithm, digits: String, ofNothing: String) {
        #expect(ChecksumHasher.checksum(algorithm, of: Array("123456789".utf8)).hex == digits)
        #expect(ChecksumHasher.checksum(algorithm, of: []).hex == ofNothing)
    }

    /// RFC 3720, appendix B.4: 32 bytes of zeros, of ones, rising and falling.
    @Test(arguments: [
        ([UInt8](repeating: 0, count: 32), "8a9136aa"), ([UInt8](repeating: 0xFF, count: 32), "62a8ab43"),
        (Array(0...31), "46dd794e"), (Array((0...31).reversed()), "113fdb5c"),
    ])
    func castagnoli(bytes: [UInt8], digits: String) {
        #expect(ChecksumHasher.checksum(.crc32c, of: bytes).hex == digits)
    }

    @Test(arguments: ChecksumAlgorithm.allCases) func piecesMakeTheSame(algorithm: ChecksumAlgorithm) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hasher = ChecksumHasher(algorithm)
        var rest = bytes[...]
        var size = 0
        while !rest.isEmpty {
            Array(rest.prefix(size)).withUnsafeBytes { hasher.update($0) }
            rest = rest.dropFirst(size)
            size += 1
        }
        #expect(hasher.checksum == ChecksumHasher.checksum(algorithm, of: bytes))
        #expect(hasher.checksum.bytes.count == algorithm.byteCount)
    }

    @Test(arguments: ["md5:25F9E794323B453885F5181F1B624D0B", "MD5:25f9e794323b453885f5181f1b624d0b"])
    func whatAJobSays(text: String) throws {
        let checksum = try Checksum(jobText: text)
        #expect(checksum == ChecksumHasher.checksum(.md5, of: Array("123456789".utf8)))
        #expect(checksum.description == "md5:25f9e794323b453885f5181f1b624d0b")
    }

    @Test(arguments: [
        ("25f9e794323b453885f5181f1b624d0b", "has no algorithm before a colon, such as sha256:…"),
        ("sha512:00", "is of an unknown kind; these are known: sha256, md5, crc32c"),
        ("crc32:cbf43926", "is of an unknown kind; these are known: sha256, md5, crc32c"),
        ("md5:25f9", "needs 32 hexadecimal digits after md5:"),
        ("md5:25f9e794323b453885f5181f1b624d0g", "needs 32 hexadecimal digits after md5:"),
        ("sha256:", "needs 64 hexadecimal digits after sha256:"),
    ])
    func whatIsNone(text: String, reason: String) {
        let error = #expect(throws: InvalidChecksum.self) { try Checksum(jobText: text) }
        #expect(error?.reason == reason)
    }
}
