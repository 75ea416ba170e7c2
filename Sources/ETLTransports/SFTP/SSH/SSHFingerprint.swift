/// A host key's fingerprint, as OpenSSH prints it: `SHA256:` and base 64.
struct SSHFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The SHA-256 of the public key.
    let bytes: [UInt8]

    /// - Precondition: there are 32.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a SHA-256 has 32 bytes")
        self.bytes = bytes
    }

    /// Reads one, with or without `SHA256:` and the padding that OpenSSH leaves away.
    init?(_ text: some StringProtocol) {
        var digits = Array(text.utf8)[...]
        let prefix = Array("sha256:".utf8)
        if text.lowercased().utf8.starts(with: prefix) { digits = digits.dropFirst(prefix.count) }
        while digits.last == UInt8(ascii: "=") { digits = digits.dropLast() }
        // 43 digits are 258 bits: the last two must be none.
        guard digits.count == 43 else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for digit in digits {
            guard let value = Self.alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(bits >> count))
            bits &= (1 << count) - 1
        }
        guard bits == 0 else { return nil }
        self.bytes = bytes
    }

    /// `SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8`
    var description: String {
        var digits: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 6 {
                count -= 6
                digits.append(Self.alphabet[bits >> count])
                bits &= (1 << count) - 1
            }
        }
        if count > 0 { digits.append(Self.alphabet[bits << (6 - count)]) }
        return "SHA256:" + String(decoding: digits, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
