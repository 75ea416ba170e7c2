import ETL

/// How a server is asked for a file's checksum.
struct FTPChecksumCommand: Hashable, Sendable {
    /// What it makes.
    let algorithm: ChecksumAlgorithm

    /// The command's word: `XSHA256`, or `HASH`.
    let verb: String

    /// For `HASH`, what has to be said before it, so that it makes this checksum; `nil` where it does so anyway.
    let option: String?

    /// The checksum in a reply: `250 169CD2…`, or `213 SHA-256 0-49 169cd2… a.img`; `nil` where there is none.
    ///
    /// Sources: draft-bryan-ftp-hash-08, section 3; the others are what the servers that have them do.
    func checksum(in reply: FTPReply) -> Checksum? {
        guard reply.isPositive, let line = reply.lines.last else { return nil }
        let words = line.dropFirst(3).split(separator: " ")
        // Of HASH the name comes last, and may look like a checksum.
        let candidates = verb == "HASH" ? words.dropFirst(2).prefix(1) : words[...]
        return candidates.lazy.compactMap { word in
            // Some leave out the zeros at the beginning of a CRC.
            let missing = algorithm == .crc32 ? max(0, 8 - word.utf8.count) : 0
            return Checksum(algorithm, hex: String(repeating: "0", count: missing) + word)
        }.first
    }

    /// The best of what a server offers.
    ///
    /// - Parameters:
    ///   - names: the features' names, in capitals.
    ///   - hashes: what stands behind `HASH`: `SHA-256*;SHA-1;MD5`, of which the one with the star is on.
    static func best(of names: Set<String>, hashes: String) -> FTPChecksumCommand? {
        let offered = hashes.split(separator: ";").map { String($0) }
        let ways: [(ChecksumAlgorithm, String, [String])] = [
            (.sha256, "SHA-256", ["XSHA256"]), (.sha1, "SHA-1", ["XSHA1", "XSHA"]), (.md5, "MD5", ["XMD5"]),
            (.crc32, "CRC32", ["XCRC"]),
        ]
        for (algorithm, hash, verbs) in ways {
            if let found = offered.first(where: { $0.uppercased().filter { $0 != "*" } == hash }) {
                let option = found.hasSuffix("*") ? nil : "OPTS HASH \(hash)"
                return FTPChecksumCommand(algorithm: algorithm, verb: "HASH", option: option)
            }
            if let verb = verbs.first(where: { names.contains($0) }) {
                return FTPChecksumCommand(algorithm: algorithm, verb: verb, option: nil)
            }
        }
        return nil
    }
}
