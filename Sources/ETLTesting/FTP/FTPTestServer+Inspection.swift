// What happened.
extension FTPTestServer {
    /// All that is known, at one moment.
    public var activity: FTPActivity { context.log.activity }

    /// What was said.
    public var transcript: FTPTranscript { activity.transcript }

    /// Control connections that are open now.
    public var openConnections: Int { activity.openConnections }

    /// The most control connections that were open at once.
    public var mostConnections: Int { activity.mostConnections }

    /// Logins that succeeded.
    public var logins: Int { activity.logins }

    /// Forgets the transcript and the counts of commands: for long runs, and to look only at what comes from here on.
    public func forgetTranscript() {
        context.log.change { activity in
            activity.transcript = FTPTranscript()
            activity.commands = [:]
        }
    }

    /// Whether no reader could ever have seen a part of a file under this name; ``FTPTestFileSystem/history(of:)`` says
    /// what there was.
    public func neverPartial(_ path: FTPPath) -> Bool {
        files.history(of: path).isNeverPartial
    }

    /// The same for a path that is in a string.
    public func neverPartial(_ path: String) -> Bool {
        neverPartial(FTPPath(path))
    }

    /// Like ``neverPartial(_:)-(FTPPath)``, with an explanation.
    ///
    /// - Throws: ``FTPPartialFileSeen``, which tells what a reader could have seen, one after the other.
    public func requireNeverPartial(_ path: FTPPath) throws {
        let history = files.history(of: path)
        guard history.isNeverPartial else { throw FTPPartialFileSeen(history: history) }
    }

    /// The histories of all names under which a reader could have seen a part of a file: empty for a client that
    /// uploads beside and renames, when its temporary names are left out.
    public func partialFiles(except pattern: FTPPathPattern? = nil) -> [FTPFileHistory] {
        files.histories.filter { !$0.isNeverPartial && !(pattern?.matches($0.path) ?? false) }
    }
}

extension FTPTestServer {
    /// The settings under which the worker knows this server as `name`: `SRC_TYPE`, `SRC_HOST`, `SRC_PORT`, `SRC_USER`
    /// and `SRC_PASS` for `SRC`. The type is `ftp`, or `ftps` for a server that speaks TLS; whose certificate the worker
    /// is to trust is for the test to add.
    ///
    /// - Parameter user: who the worker is; the first of the server's users unless told otherwise.
    public func settings(as name: String, user: FTPTestUser? = nil) -> [String: String] {
        let user = user ?? users.first
        return [
            "\(name)_TYPE": context.tls == nil ? "ftp" : "ftps", "\(name)_HOST": host, "\(name)_PORT": String(port),
            "\(name)_USER": user?.name ?? "", "\(name)_PASS": user?.password ?? "",
        ]
    }
}
