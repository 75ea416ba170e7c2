// What is encrypted: RFC 2228 §3, RFC 4217 §4, §8, §9.
extension FTPSession {
    mutating func handleProtection(_ command: FTPCommand) -> FTPAction {
        switch command.verb {
        case .auth: authenticate(command)
        case .pbsz: bufferSize(command)
        case .prot: dataProtection(command)
        // Commands in the clear again: RFC 4217 §6 leaves it to the server, and none of today does it.
        default: .reply(FTPReply(533, "Command protection level denied for policy reasons."))
        }
    }

    /// The TLS handshake of the control connection is done.
    mutating func becameEncrypted() {
        guard let tls else { return }
        protection.becameEncrypted(tls.mode)
    }

    /// Whether the data connections are to be encrypted.
    var encryptsData: Bool { protection.isEncrypted && protection.isDataPrivate }

    /// Why nobody may log in yet; `nil`: one may.
    var loginRefusal: FTPAction? {
        guard let tls, tls.isRequired, !protection.isEncrypted else { return nil }
        return .reply(
            profile.wording == .iis
                ? FTPReply(534, "Policy requires SSL.")
                : FTPReply(530, "Non-anonymous sessions must use encryption."))
    }

    /// Why there can be no data connection now; `nil`: there can.
    var dataRefusal: FTPAction? {
        guard let tls, tls.requiresPrivateData, !encryptsData else { return nil }
        return .reply(
            profile.wording == .iis
                ? FTPReply(534, "Policy requires SSL.")
                : FTPReply(521, "Data connection cannot be opened with this PROT setting."))
    }

    private mutating func authenticate(_ command: FTPCommand) -> FTPAction {
        guard let mechanism = command.keywords.first else { return Self.noArgument }
        guard !protection.isEncrypted else { return .reply(FTPReply(503, "Already using TLS.")) }
        guard ["TLS", "TLS-C", "TLS-P", "SSL"].contains(mechanism) else {
            return .reply(FTPReply(504, "Security mechanism not implemented."))
        }
        // RFC 4217 §4: what was said before AUTH counts no more, as after REIN.
        self = FTPSession(profile: profile, users: users, files: files, tls: tls)
        // What these two mean besides, in the drafts before RFC 4217 and to clients since.
        protection.isDataPrivate = mechanism == "SSL" || mechanism == "TLS-P"
        return .startTLS(FTPReply(234, "Proceed with negotiation."))
    }

    private mutating func bufferSize(_ command: FTPCommand) -> FTPAction {
        guard protection.isEncrypted else { return Self.noSecurity }
        guard let size = command.keywords.first.flatMap({ UInt32($0) }) else { return Self.noArgument }
        protection.hasBufferSize = true
        // TLS has its own: any other size is answered with the one that is (RFC 4217 §8).
        return .reply(FTPReply(200, size == 0 ? "PBSZ set to 0." : "PBSZ=0"))
    }

    private mutating func dataProtection(_ command: FTPCommand) -> FTPAction {
        guard protection.isEncrypted else { return Self.noSecurity }
        guard protection.hasBufferSize else { return .reply(FTPReply(503, "PBSZ comes first.")) }
        switch command.keywords {
        case ["P"]: protection.isDataPrivate = true
        case ["C"]: protection.isDataPrivate = false
        case ["S"], ["E"]: return .reply(FTPReply(536, "PROT level not supported by TLS."))
        case []: return Self.noArgument
        default: return .reply(FTPReply(504, "PROT level not recognized."))
        }
        return .reply(FTPReply(200, "Data connections will be \(protection.isDataPrivate ? "private" : "clear")."))
    }

    private static let noSecurity = FTPAction.reply(FTPReply(503, "AUTH comes first."))
}
