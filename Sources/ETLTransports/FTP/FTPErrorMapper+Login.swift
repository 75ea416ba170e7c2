import ETL

extension FTPErrorMapper {
    /// The error for a connection that ended, or stood still, before the log-in was through. It concerns every file
    /// alike.
    ///
    /// - Parameters:
    ///   - nonsense: what the server said that is no FTP. It may be another kind of server, or one with a bad moment.
    ///   - isUngreeted: whether it was its turn to speak in the clear, and it said nothing yet.
    func loginError(
        _ failure: SocketFailure, nonsense: String? = nil, isUngreeted: Bool = false
    ) -> TransferError {
        var error =
            switch failure {
            case .interrupted(let error): error
            case .timedOut:
                TransferError(
                    .connectTimeout, server: server,
                    isUngreeted
                        ? "it took the connection and does not greet: is it of type ftps, with _TLS=implicit?" : "",
                    isRetriable: true, isOutage: true)
            case .endless:
                TransferError(
                    .protocolError, server: server, "a reply of the log-in has no end", isRetriable: false,
                    isOutage: true)
            case .broken:
                TransferError(
                    .connectionLost, server: server, "before the log-in was through", isRetriable: true, isOutage: true)
            }
        if let nonsense, [.timedOut, .broken, .endless].contains(failure) {
            error.message = "this does not talk like an FTP server; are _TYPE and _PORT right?"
            error.reply = redacted(nonsense)
        }
        return error
    }

    /// The error for a server that does not let us in.
    func refusedLogin(_ log: FTPExchangeLog) -> TransferError {
        guard let reply = log.last, reply.isRefusal || reply.code == 332 else {
            return TransferError(
                .protocolError, server: server, "this does not talk like an FTP server", reply: log.last.map(redacted),
                isRetriable: false, isOutage: true)
        }
        return refusal(reply, to: .login, path: nil)
    }

    /// The error for a server that does not encrypt: nothing at all, or files not, which is asked for after the log-in.
    func refusedTLS(_ log: FTPExchangeLog) -> TransferError {
        guard let reply = log.last, reply.code / 100 != 4,
            FTPRefusal(reply, to: .login).kind != .connectionLost
        else { return refusedLogin(log) }
        let isLoggedIn = log.replies.contains { $0.code == 230 }
        return TransferError(
            .tlsFailed, server: server,
            isLoggedIn
                ? "the server encrypts no files, only commands"
                : "the server does not encrypt: is its type ftp, or _TLS=implicit?",
            reply: redacted(reply), isRetriable: false, isOutage: true)
    }

    /// The error for bytes that came in the clear after the server had agreed to encrypt: they would have been taken
    /// for its words afterwards (CVE-2011-0411 and its like).
    var spokenBeforeTLS: TransferError {
        TransferError(
            .tlsFailed, server: server,
            "more came in the clear after the answer to AUTH: the server is broken, or somebody is in between",
            isRetriable: false, isOutage: true)
    }

    /// The error for a connection that could not be encrypted.
    ///
    /// - Parameter isOfLogin: whether it is the control connection; else a data connection, which may pass.
    func error(_ failure: SocketStream.TLSFailure, isOfLogin: Bool, path: RemotePath? = nil) -> TransferError {
        func make(_ kind: ErrorKind, _ message: String, isRetriable: Bool) -> TransferError {
            TransferError(
                kind, server: server, path: path?.string, message, isRetriable: isRetriable, isOutage: isOfLogin)
        }
        return switch failure {
        case .socket(.interrupted(let error)): error
        case .socket(.timedOut):
            make(isOfLogin ? .connectTimeout : .dataConnectionFailed, "no TLS handshake in time", isRetriable: true)
        case .socket(.broken), .socket(.endless):
            make(.tlsFailed, "the connection was closed during the TLS handshake", isRetriable: true)
        case .certificate(let problem):
            make(
                .certificateInvalid,
                "\(problem): set _CA_FILE to its authority, or mend the certificate; _TLS_INSECURE=true looks at none",
                isRetriable: false)
        case .other(let words):
            make(.tlsFailed, "\(words): do both speak TLS 1.2 or later here?", isRetriable: !isOfLogin)
        }
    }
}
