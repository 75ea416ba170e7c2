import ETL

/// Why a connection does nothing more, or a call is over.
///
/// After ``interrupted(_:)`` and ``refused(_:)`` the connection is as good as before.
enum SFTPFailure: Error, Equatable {
    /// It was closed or broken; the words of whoever knows why.
    case broken(String)
    /// The server said nothing in time.
    case timedOut
    /// The call is to end with this error.
    case interrupted(TransferError)
    /// The server said no.
    case refused(SFTPStatus)
    /// What the server says is no SFTP, or no answer to what was asked.
    case garbage(String)
}
