/// A way to make a checksum of a file's content.
///
/// The raw value is the name that a job's `checksum` has before its colon.
public enum ChecksumAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// SHA-256, FIPS 180-4. What `VERIFY=checksum` uses wherever it has the choice.
    case sha256
    /// SHA-1, FIPS 180-4: some FTP servers tell no other one.
    case sha1
    /// MD5, RFC 1321.
    case md5
    /// CRC-32 of ISO 3309, as zip and FTP's `XCRC` have it.
    case crc32
    /// CRC-32C, RFC 3720 appendix B.4, as S3 and storage systems have it.
    case crc32c

    /// The length of a checksum in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha1: 20
        case .md5: 16
        case .crc32, .crc32c: 4
        }
    }
}
