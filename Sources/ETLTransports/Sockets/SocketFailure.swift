import ETL

/// Why a connection does nothing more.
enum SocketFailure: Error, Equatable {
    /// It was refused, closed or broken.
    case broken
    /// The peer did nothing in time.
    case timedOut
    /// What the peer says has no end.
    case endless
    /// The call was to end.
    case interrupted(TransferError)
}
