/// Why an exchange with a server failed, as far as anything depends on it.
enum FTPExchangeFailure: Hashable, Sendable {
    case badURL
    case hostNotFound
    /// No connection: the control connection's, or the data connection's.
    case notConnected
    case timedOut
    case loginDenied
    /// A callback of ours ended it.
    case abortedByUs
    /// The peer cut the connection.
    case cut
    /// A command was refused; the reply says why.
    case refused
    /// Binary mode was refused.
    case typeRefused
    /// The transfer ended without a good word from the server.
    case incomplete
    case noDataConnection
    /// The server's words make no sense.
    case nonsense
    /// Everything else, by libcurl's number.
    case other(Int)

    /// Whether the connection, where libcurl keeps it, can be used again: every command has its reply.
    ///
    /// A reply that comes only after its timeout would be taken for the next command's, and after a refused `TYPE`
    /// libcurl takes the connection for a binary one all the same: the next file would be changed on its way.
    var leavesConnectionUsable: Bool { self == .refused || self == .incomplete }
}
