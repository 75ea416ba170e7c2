/// A cyclic redundancy check of 32 bits, reflected, as ISO 3309 and RFC 3720 have it.
///
/// By hand, since neither swift-crypto nor the standard library has one. Eight tables ("slicing by eight"), so that a
/// byte costs about a nanosecond and not four.
struct CRC32: Sendable {
    /// What tells one kind from another: the polynomial, with its bits in reverse.
    struct Kind: Sendable {
        fileprivate let tables: [[UInt32]]

        /// ISO 3309: zip, Ethernet, FTP's `XCRC`.
        static let iso = Kind(polynomial: 0xEDB8_8320)

        /// Castagnoli: iSCSI, S3.
        static let castagnoli = Kind(polynomial: 0x82F6_3B78)

        private init(polynomial: UInt32) {
            let first = (0..<256).map { byte in
                (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? polynomial : 0) }
            }
            tables = (1..<8).reduce(into: [first]) { tables, index in
                tables.append(tables[index - 1].map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
            }
        }
    }

    private let kind: Kind
    private var state = UInt32.max

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// The check of all bytes so far.
    var value: UInt32 { ~state }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        let tables = kind.tables
        var index = 0
        while index + 8 <= bytes.count {
            let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)) ^ crc
            let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self))
            crc =
                tables[7][Int(low & 0xFF)] ^ tables[6][Int(low >> 8 & 0xFF)] ^ tables[5][Int(low >> 16 & 0xFF)]
                ^ tables[4][Int(low >> 24)]
            crc ^=
                tables[3][Int(high & 0xFF)] ^ tables[2][Int(high >> 8 & 0xFF)] ^ tables[1][Int(high >> 16 & 0xFF)]
                ^ tables[0][Int(high >> 24)]
            index += 8
        }
        for byte in bytes[index...] { crc = crc >> 8 ^ tables[0][Int((crc ^ UInt32(byte)) & 0xFF)] }
        state = crc
    }
}
