import ETL

/// What a server says that it can do beyond RFC 959: the answer to `FEAT` (RFC 2389).
struct FTPFeatures: Hashable, Sendable {
    /// Whether a file's time can be set by `MFMT` (draft-somers-ftp-mfxx).
    let setsTimes: Bool

    /// The best way in which it tells a file's checksum; `nil` where it has none.
    let checksum: FTPChecksumCommand?

    init(_ reply: FTPReply) {
        // Each feature has a line of its own, after a space; between two lines that are no features.
        let features = reply.code == 211 ? reply.lines.filter { $0.hasPrefix(" ") } : []
        let words = features.map { $0.split(separator: " ", maxSplits: 1).map { String($0) } }
        let names = Set(words.compactMap { $0.first?.uppercased() })
        setsTimes = names.contains("MFMT")
        let hashes = words.first { $0.first?.uppercased() == "HASH" }?.dropFirst().first ?? ""
        checksum = FTPChecksumCommand.best(of: names, hashes: hashes)
    }
}
