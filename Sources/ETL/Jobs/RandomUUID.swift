/// UUIDs of random bits: RFC 9562, version 4. Foundation's take several times as long to become text.
enum RandomUUID {
    private static let digits = Array("0123456789abcdef".utf8)

    /// A new UUID, in lower case.
    static func make(using generator: inout some RandomNumberGenerator) -> String {
        // Version 4 in the upper half, variant 10 in the lower.
        let upper = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let lower = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    text[end] = UInt8(ascii: "-")
                    end += 1
                }
                let half = index < 16 ? upper : lower
                text[end] = digits[Int(half >> UInt64(60 - index % 16 * 4) & 0xF)]
                end += 1
            }
            return end
        }
    }
}
