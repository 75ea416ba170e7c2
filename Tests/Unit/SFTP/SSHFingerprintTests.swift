import Testing

@testable import ETLTransports

@Suite("Fingerprints of host keys")
struct SSHFingerprintTests {
    private let text = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"

    @Test func areReadAndShownAsOpenSSHDoes() throws {
        let fingerprint = try #require(SSHFingerprint(text))
        #expect(fingerprint.bytes.prefix(4) == [0x9D, 0x38, 0x5B, 0x83])
        #expect(fingerprint.bytes.last == 0x8F)
        #expect(fingerprint.description == text)
        #expect(SSHFingerprint(text.dropFirst(7)) == fingerprint)
        #expect(SSHFingerprint(text + "=") == fingerprint)
        #expect(SSHFingerprint("sha256:" + text.dropFirst(7)) == fingerprint)
        let all = SSHFingerprint(bytes: (0..<32).map { UInt8($0) })
        #expect(SSHFingerprint(all.description) == all)
    }

    @Test(arguments: [
        "", "SHA256:", "SHA256:abc", "MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
        // One digit more, one less, a strange one, bits beyond the end.
        "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8A", "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY",
        "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5S-8", "nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY9",
    ])
    func areNone(_ text: String) {
        #expect(SSHFingerprint(text) == nil)
    }
}
