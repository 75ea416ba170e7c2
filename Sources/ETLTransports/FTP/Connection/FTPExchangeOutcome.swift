import ETL

/// What one transfer or listing came to.
struct FTPExchangeOutcome: Sendable {
    /// Why it failed, if it did.
    var failure: FTPExchangeFailure?

    /// What the server said.
    var log = FTPExchangeLog()

    /// Whether the connection was made for it.
    var isFresh = false

    /// Bytes that our side took or gave.
    var bytes: Int64 = 0

    /// Why our side, and not the server, ended it.
    var ownFailure: TransferError?

    /// Whether an encrypted data connection was closed without a word, so that its end need not be the file's.
    var wasCutShort = false

    /// Why a data connection could not be encrypted.
    var tlsFailure: SocketStream.TLSFailure?

    /// Whether the server moved nothing for too long.
    var isStalled = false
}
