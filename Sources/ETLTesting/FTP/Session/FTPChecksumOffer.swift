import ETL

/// How a test server tells files' checksums.
public struct FTPChecksumOffer: Hashable, Sendable {
    enum Way {
        case hash, commands
    }

    let way: Way
    let algorithms: [ChecksumAlgorithm]

    /// `HASH`, draft-bryan-ftp-hash-08: these algorithms, of which the first is on until `OPTS HASH` chooses.
    public static func hash(_ algorithms: [ChecksumAlgorithm]) -> FTPChecksumOffer {
        FTPChecksumOffer(way: .hash, algorithms: algorithms)
    }

    /// A command for each algorithm, as many servers have it: `XSHA256`, `XSHA1`, `XMD5`, `XCRC`.
    public static func commands(_ algorithms: [ChecksumAlgorithm]) -> FTPChecksumOffer {
        FTPChecksumOffer(way: .commands, algorithms: algorithms)
    }

    /// The name of an algorithm in `HASH`; `nil` for one that it does not have.
    static func hashName(of algorithm: ChecksumAlgorithm) -> String? {
        switch algorithm {
        case .sha256: "SHA-256"
        case .sha1: "SHA-1"
        case .md5: "MD5"
        case .crc32: "CRC32"
        case .crc32c: nil
        }
    }

    /// The command of an algorithm; `nil` for one that has none.
    static func verb(of algorithm: ChecksumAlgorithm) -> FTPVerb? {
        switch algorithm {
        case .sha256: "XSHA256"
        case .sha1: "XSHA1"
        case .md5: "XMD5"
        case .crc32: "XCRC"
        case .crc32c: nil
        }
    }

    /// The lines of FEAT.
    var features: [String] {
        switch way {
        case .hash:
            let names = algorithms.compactMap(Self.hashName)
            return ["HASH " + names.enumerated().map { $1 + ($0 == 0 ? "*" : "") }.joined(separator: ";")]
        case .commands: return algorithms.compactMap { Self.verb(of: $0)?.name }
        }
    }
}
