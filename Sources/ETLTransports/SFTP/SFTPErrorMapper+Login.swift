import ETL

/// What keeps us out concerns every file alike.
extension SFTPErrorMapper {
    private func outage(_ kind: ErrorKind, _ message: String, isRetriable: Bool) -> TransferError {
        TransferError(kind, server: server, redacted(message), isRetriable: isRetriable, isOutage: true)
    }

    /// The error for a server with which no encryption could be agreed upon.
    func handshakeError(_ failure: SFTPFailure) -> TransferError {
        guard case .broken(let words) = failure else { return loginError(failure) }
        let lowered = words.lowercased()
        if ["no match", "banner", "protocol"].contains(where: lowered.contains) {
            return outage(.sshFailed, words, isRetriable: false)
        }
        return loginError(failure)
    }

    /// The error for a connection that ended, or stood still, before SFTP began.
    func loginError(_ failure: SFTPFailure) -> TransferError {
        switch failure {
        case .interrupted(let error): error
        case .refused(let status): outage(.loginFailed, status.text, isRetriable: false)
        case .timedOut: outage(.connectTimeout, "", isRetriable: true)
        case .broken(let words):
            outage(
                .connectionLost, "before the log-in was through" + (words.isEmpty ? "" : ": \(words)"),
                isRetriable: true)
        case .garbage(let reason): outage(.protocolError, reason, isRetriable: false)
        }
    }

    /// The error for a server that does not let us in.
    func refusedLogin(offering methods: Set<SSHLogin.Method>) -> TransferError {
        let names = methods.map(\.rawValue).sorted().joined(separator: ", ")
        return refusedLogin(names.isEmpty ? "" : "the server would take: \(names)")
    }

    func refusedLogin(_ message: String) -> TransferError {
        outage(.loginFailed, message, isRetriable: false)
    }

    /// The error for a server that lets the user in, and has no SFTP for it.
    func noSFTP(_ words: String) -> TransferError {
        outage(.sshFailed, "the user is let in, but SFTP is refused: \(words)", isRetriable: false)
    }

    /// The error for a key that nobody has said to be right.
    func unknownHostKey(_ key: String, _ problem: String = "") -> TransferError {
        let file = if case .file(let file) = hostKeys { file } else { "" }
        return outage(
            .hostKeyUnknown,
            "the server's key \(key) is not in \(file)\(problem.isEmpty ? "" : "; \(problem)"): if it is the key that"
                + " the server's operator tells, add it there, or set _HOST_KEY_SHA256 to its fingerprint",
            isRetriable: false)
    }

    /// The error for a key that is another one than is known.
    func changedHostKey(_ key: String) -> TransferError {
        let file = if case .file(let file) = hostKeys { file } else { "" }
        return outage(
            .hostKeyChanged,
            "the server's key \(key) is not the one in \(file): the server was set up anew, or somebody else answers;"
                + " ask its operator for its fingerprint before you change the file",
            isRetriable: false)
    }

    /// The error for keys of which none is one of the fingerprints that are set.
    func wrongFingerprint(_ keys: [String]) -> TransferError {
        outage(
            .hostKeyChanged,
            "none of the server's keys is one of _HOST_KEY_SHA256: \(keys.joined(separator: ", ")); the server was set"
                + " up anew, or somebody else answers; ask its operator for its fingerprint",
            isRetriable: false)
    }
}
