import ETL

/// Makes errors for people and programs of what happened and what the server said.
struct FTPErrorMapper: Sendable {
    /// The server, `host:port`.
    let server: String

    /// Taken out of whatever a server says: some echo what they were sent.
    private let password: String

    init(server: String, password: String) {
        self.server = server
        self.password = password
    }

    /// The error for a transfer or a listing that was not done.
    func error(
        _ failure: FTPExchangeFailure, _ log: FTPExchangeLog, request: FTPRefusal.Request, path: RemotePath?
    ) -> TransferError {
        func make(_ kind: ErrorKind, _ message: String = "", isRetriable: Bool = true) -> TransferError {
            TransferError(
                kind, server: server, path: path?.string, message,
                reply: log.last?.isRefusal == true ? log.last.map(redacted) : nil, isRetriable: isRetriable)
        }
        // "Connection closed", of a data connection that was broken: whether it is read in time is chance, and in active
        // mode whether the connection is seen before it.
        if [.cut, .noDataConnection].contains(failure), log.started != nil, let last = log.last, last.code == 426,
            FTPRefusal(last, to: request, about: path).kind == .connectionLost
        {
            return make(.connectionLost)
        }
        // A refusal is the best word there is, whatever came of it: a server may cut the data connection with it.
        if let last = log.last, last.isRefusal,
            failure != .noDataConnection || Self.isOfTheTransfer(last, log),
            !Self.isOlder(last, than: failure, log)
        {
            return refusal(last, to: failure == .typeRefused ? .binaryMode : request, log: log, path: path)
        }
        switch failure {
        case .noDataConnection:
            return make(.dataConnectionFailed)
        case .timedOut where log.hasDataAddress && log.started == nil:
            return make(.dataConnectionFailed, "no data connection, or no reply, in time")
        case .timedOut:
            return make(.stalled, "no reply in time")
        case .endless:
            return make(.protocolError, "a reply has no end")
        case .cut, .abortedByUs:
            return make(.connectionLost)
        case .incomplete, .refused, .typeRefused:
            return request == .read && log.started != nil ? make(.truncated) : make(.protocolError)
        case .noCommonWay:
            return make(.dataConnectionFailed, "EPSV was refused, and IPv6 has nothing else")
        }
    }

    /// Whether the server gave up a transfer that it had begun, for another reason than the data connection.
    private static func isOfTheTransfer(_ reply: FTPReply, _ log: FTPExchangeLog) -> Bool {
        log.started != nil && reply.code != 425
    }

    /// Whether the last reply is of a command before the one that failed: a refused `EPSV` or `EPRT`, after which the
    /// older `PASV` or `PORT` was sent and not answered.
    private static func isOlder(_ reply: FTPReply, than failure: FTPExchangeFailure, _ log: FTPExchangeLog) -> Bool {
        log.started == nil && !reply.endsSession && [.cut, .timedOut, .endless].contains(failure)
    }

    /// The error for a command that the server refused.
    func refusal(
        _ reply: FTPReply, to request: FTPRefusal.Request, log: FTPExchangeLog = FTPExchangeLog(), path: RemotePath?
    ) -> TransferError {
        let refusal = FTPRefusal(reply, to: request, about: path)
        // A file that could be opened and then not be read to its end: whatever the reason, it was there.
        let isCutShort = request == .read && log.started != nil && !reply.endsSession
        return TransferError(
            isCutShort ? .truncated : refusal.kind, server: server, path: path?.string, reply: redacted(reply),
            isRetriable: isCutShort || refusal.isRetriable, isOutage: request == .login)
    }

    /// A reply's last line, without the password.
    func redacted(_ reply: FTPReply) -> String {
        redacted(reply.text)
    }

    /// `text` without the password, and then as one line: a password may hold what no line may.
    func redacted(_ text: String) -> String {
        OneLine.of(withoutPassword(text))
    }

    private func withoutPassword(_ text: String) -> String {
        guard !password.isEmpty else { return text }
        // A password of a letter or two is in most texts by chance, and to take it out there would tell it. Only what
        // is said of a log-in may mean it: of that the code is kept.
        guard password.utf8.count >= 4 else {
            let isOfLogin = ["230", "331", "332", "430", "530", "532"].contains { text.hasPrefix($0) }
            return isOfLogin && text.contains(password) ? String(text.prefix(3)) : text
        }
        // Byte by byte: what follows may make one character of its last letter and an accent.
        let parts = Array(text.utf8).split(separator: Array(password.utf8), omittingEmptySubsequences: false)
        return String(decoding: Array(parts.joined(separator: "***".utf8)), as: UTF8.self)
    }
}
