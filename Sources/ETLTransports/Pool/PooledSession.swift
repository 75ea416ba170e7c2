import ETL

/// A connection that a ``SessionPool`` keeps.
protocol PooledSession: AnyObject, Sendable {
    /// Ends what runs on it, and whatever is asked of it later, with `error`.
    func abort(_ error: TransferError)

    /// Closes the connection.
    func close() async
}
