/// Why a transfer or a listing failed, as far as anything depends on it.
enum FTPExchangeFailure: Hashable, Sendable {
    /// The server did not say in time what it had to.
    case timedOut
    /// What the server said had no end.
    case endless
    /// We ended it.
    case abortedByUs
    /// The server cut the control connection or the data connection.
    case cut
    /// A command was refused; the reply says why.
    case refused
    /// Binary mode was refused.
    case typeRefused
    /// The transfer ended without a good word from the server.
    case incomplete
    case noDataConnection
    /// There is no way to tell of a data connection that both know.
    case noCommonWay

    /// Whether the connection can be used again: every command has its reply.
    ///
    /// A reply that comes only after its timeout would be taken for the next command's.
    var leavesConnectionUsable: Bool { self == .refused || self == .incomplete }
}
