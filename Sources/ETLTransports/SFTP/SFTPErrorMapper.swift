import ETL

/// Makes errors for people and programs of what happened and what the server said.
struct SFTPErrorMapper: Sendable {
    /// What was asked of the server.
    enum Request {
        case read, write, rename, list
    }

    /// The server, `host:port`.
    let server: String

    private let user: String
    private let password: Secret?
    let hostKeys: SSHHostKeys

    init(_ configuration: SFTPStoreConfiguration, server: String) {
        self.server = server
        user = configuration.user
        password = configuration.password
        hostKeys = configuration.hostKeys
    }

    /// The error for a call that is over.
    func error(_ failure: SFTPFailure, to request: Request = .read, path: RemotePath?) -> TransferError {
        func make(_ kind: ErrorKind, _ message: String) -> TransferError {
            TransferError(kind, server: server, path: path?.string, message, isRetriable: true)
        }
        switch failure {
        case .interrupted(let error): return error
        case .refused(let status): return refusal(status, to: request, path: path)
        case .timedOut: return make(.stalled, "the server moved nothing in time")
        case .broken(let words): return make(.connectionLost, redacted(words))
        case .garbage(let reason): return make(.protocolError, redacted(reason))
        }
    }

    /// The error for something that the server refused.
    ///
    /// - Parameter isFull: whether its file system is known to have no room.
    func refusal(
        _ status: SFTPStatus, to request: Request, path: RemotePath?, isFull: Bool = false
    ) -> TransferError {
        let (kind, isRetriable) = isFull ? (.diskFull, true) : Self.meaning(of: status, request, path)
        return TransferError(
            kind, server: server, path: path?.string, reply: redacted(status.text), isRetriable: isRetriable)
    }

    /// The code counts first: what servers say beside it is for people, and mostly repeats it. But SSH_FX_FAILURE means
    /// nothing by itself, and may pass.
    private static func meaning(
        of status: SFTPStatus, _ request: Request, _ path: RemotePath?
    ) -> (kind: ErrorKind, isRetriable: Bool) {
        switch status.code {
        case .noSuchFile, .noSuchPath: return (request == .read ? .fileNotFound : .refused, false)
        case .permissionDenied, .writeProtected: return (.permissionDenied, false)
        case .noSpace, .quotaExceeded: return (.diskFull, true)
        case .lockConflict: return (.fileBusy, true)
        case .noConnection, .connectionLost: return (.connectionLost, true)
        case .badMessage, .unsupported, .alreadyExists, .noMedia: return (.refused, false)
        case .ok, .endOfFile: return (.protocolError, true)
        case .failure, nil: break
        }
        var words = status.message.lowercased()
        // A server may repeat the file's name, which says nothing.
        if let path {
            for name in [path.string, path.directory, path.name] where name != "/" {
                words = words.replacing(name.lowercased(), with: "")
            }
        }
        func says(_ texts: [String]) -> Bool { texts.contains { words.contains($0) } }
        if says(["quota", "no space", "disk full", "not enough space", "insufficient"]) { return (.diskFull, true) }
        if says(["being used", "in use", "locked", "busy", "sharing violation"]) { return (.fileBusy, true) }
        if says(["permission", "denied", "read-only", "read only", "not permitted"]) {
            return (.permissionDenied, false)
        }
        if request == .read, says(["no such file", "not found", "not exist"]) { return (.fileNotFound, false) }
        return (.refused, true)
    }

    /// An answer that is none to what was asked.
    func unexpected(path: RemotePath?) -> TransferError {
        error(.garbage("the answer is of another kind than what was asked"), path: path)
    }

    /// What a server says, without the password and as one line.
    func redacted(_ text: String) -> String {
        guard let password = password?.reveal(), password.utf8.count >= 4 else { return OneLine.of(text) }
        // Byte by byte: what follows may make one character of its last letter and an accent.
        let parts = Array(text.utf8).split(separator: Array(password.utf8), omittingEmptySubsequences: false)
        return OneLine.of(String(decoding: Array(parts.joined(separator: "***".utf8)), as: UTF8.self))
    }
}
