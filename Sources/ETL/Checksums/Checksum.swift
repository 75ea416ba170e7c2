/// The checksum of a file's content.
public struct Checksum: Hashable, Sendable, CustomStringConvertible {
    /// How it was made.
    public let algorithm: ChecksumAlgorithm

    /// Its bytes, the most significant first.
    public let bytes: [UInt8]

    /// Makes a checksum.
    ///
    /// - Precondition: there are as many bytes as the algorithm makes.
    public init(_ algorithm: ChecksumAlgorithm, _ bytes: [UInt8]) {
        precondition(bytes.count == algorithm.byteCount, "a checksum has its algorithm's length")
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Reads digits of base 16, in capitals or not; `nil` where they are none, or not as many as the algorithm makes.
    public init?(_ algorithm: ChecksumAlgorithm, hex text: some StringProtocol) {
        guard text.utf8.count == algorithm.byteCount * 2 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = Self.value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self.init(algorithm, bytes)
    }

    /// `9f86d081…`, in small letters.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// `sha256:9f86d081…`
    public var description: String { "\(algorithm.rawValue):\(hex)" }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Checksum {
    /// Reads what a job's `checksum` says: `sha256:9f86d081…`, `md5:…` or `crc32c:…`.
    ///
    /// - Throws: ``InvalidChecksum``, which says what is wrong with it.
    public init(jobText text: String) throws(InvalidChecksum) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw InvalidChecksum(reason: "has no algorithm before a colon, such as sha256:…")
        }
        let name = text[..<colon].lowercased()
        guard let algorithm = ChecksumAlgorithm(rawValue: name), Self.algorithmsOfJobs.contains(algorithm) else {
            let known = Self.algorithmsOfJobs.map(\.rawValue).joined(separator: ", ")
            throw InvalidChecksum(reason: "is of an unknown kind; these are known: \(known)")
        }
        let digits = text[text.utf8.index(after: colon)...]
        guard let checksum = Checksum(algorithm, hex: digits) else {
            throw InvalidChecksum(reason: "needs \(algorithm.byteCount * 2) hexadecimal digits after \(name):")
        }
        self = checksum
    }

    private static let algorithmsOfJobs: [ChecksumAlgorithm] = [.sha256, .md5, .crc32c]
}

/// Why a text is no checksum. The message never holds the text.
public struct InvalidChecksum: Error, Hashable, Sendable {
    /// What is wrong, to follow on the field's name.
    public let reason: String
}
