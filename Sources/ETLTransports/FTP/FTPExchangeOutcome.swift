import ETL

/// What one transfer, log-in or listing came to.
struct FTPExchangeOutcome: Sendable {
    /// Why it failed, if it did.
    var failure: FTPExchangeFailure?

    /// What the server said.
    var log = FTPExchangeLog()

    /// Whether the connection was made for it.
    var isFresh = false

    /// Whether the log-in is a part of it, and so perhaps the reason.
    var includesLogin = false

    /// Bytes that our side took or gave.
    var bytes: Int64 = 0

    /// Why our side, and not the server, ended it.
    var ownFailure: TransferError?

    /// Whether the server moved nothing for too long.
    var isStalled = false
}
