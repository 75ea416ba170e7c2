/// The hash by which Kafka's Java clients, and librdkafka's `murmur2` partitioners, choose a key's partition.
enum Murmur2 {
    static func hash(_ bytes: [UInt8]) -> UInt32 {
        let factor: UInt32 = 0x5BD1_E995
        var hash: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
        let whole = bytes.count / 4 * 4
        for start in stride(from: 0, to: whole, by: 4) {
            var word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
            word &*= factor
            word ^= word >> 24
            word &*= factor
            hash = (hash &* factor) ^ word
        }
        if whole < bytes.count {
            for (index, byte) in bytes[whole...].enumerated() { hash ^= UInt32(byte) << (8 * UInt32(index)) }
            hash &*= factor
        }
        hash ^= hash >> 13
        hash &*= factor
        return hash ^ (hash >> 15)
    }
}
