import ETL

// draft-bryan-ftp-hash-08, and the commands that servers had before it.
extension FTPSession {
    /// Whether the server has a command that tells checksums.
    func tellsChecksum(by verb: FTPVerb) -> Bool { checksumAlgorithm(of: verb) != nil }

    private func checksumAlgorithm(of verb: FTPVerb) -> ChecksumAlgorithm? {
        guard let offer = profile.checksums else { return nil }
        return switch offer.way {
        case .hash: verb == .hash ? hashAlgorithm ?? offer.algorithms.first : nil
        case .commands: offer.algorithms.first { FTPChecksumOffer.verb(of: $0) == verb }
        }
    }

    /// `OPTS HASH SHA-256`.
    mutating func chooseHash(_ name: String?) -> FTPAction {
        guard let offer = profile.checksums, offer.way == .hash,
            let algorithm = offer.algorithms.first(where: { FTPChecksumOffer.hashName(of: $0) == name }), let name
        else { return .reply(FTPReply(501, "Unknown algorithm, current selection not changed.")) }
        hashAlgorithm = algorithm
        return .reply(FTPReply(200, name))
    }

    func tellChecksum(_ command: FTPCommand) -> FTPAction {
        guard !command.argument.isEmpty, let algorithm = checksumAlgorithm(of: command.verb) else {
            return Self.noArgument
        }
        guard may(.read) else { return refuse(.denied, command.argument) }
        do {
            let content = try files.read(place(command.argument))
            let digits = content.checksum(algorithm).hex
            guard command.verb == .hash else { return .reply(FTPReply(250, digits.uppercased())) }
            let facts = "\(FTPChecksumOffer.hashName(of: algorithm) ?? "") 0-\(content.size) \(digits) "
            return .reply(FTPReply(213, lines: [Array(facts.utf8) + command.argument]))
        } catch {
            return refuse(error, command.argument)
        }
    }
}
