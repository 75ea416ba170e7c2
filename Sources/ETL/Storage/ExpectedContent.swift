/// What a pending file must hold before it may be published, and how thoroughly that is checked.
public struct ExpectedContent: Hashable, Sendable {
    /// The size in bytes, `nil` where nothing is to be checked (`VERIFY=none`).
    public let size: Int64?

    /// Checksums of the content, SHA-256 among them, where one is to be compared (`VERIFY=checksum`); else empty.
    public let checksums: [Checksum]

    /// Makes an expectation.
    public init(size: Int64?, checksums: [Checksum] = []) {
        self.size = size
        self.checksums = checksums
    }

    /// The checksum of a kind; `nil` where it is not known.
    public subscript(algorithm: ChecksumAlgorithm) -> Checksum? {
        checksums.first { $0.algorithm == algorithm }
    }
}
