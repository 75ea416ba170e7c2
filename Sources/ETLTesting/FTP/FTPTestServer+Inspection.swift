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

    /// Forgets the transcript: for long runs, and to compare only what comes from here on.
    public func forgetTranscript() {
        context.log.change { $0.transcript = FTPTranscript() }
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

    /// The histories of all names under which a reader could have seen a part of a file: empty for a client that
    /// uploads beside and renames, when its temporary names are left out.
    public func partialFiles(except pattern: FTPPathPattern? = nil) -> [FTPFileHistory] {
        files.histories.filter { !$0.isNeverPartial && !(pattern?.matches($0.path) ?? false) }
    }
}
