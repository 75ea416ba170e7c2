import ETL

/// A connection that a ``SessionPool`` keeps.
protocol PooledSession: AnyObject, Sendable {
    /// Whether its connection stands now. Asked from any thread.
    var isConnected: Bool { get }

    /// Ends what runs on it, and whatever is asked of it later, with `error`.
    func abort(_ error: TransferError)

    /// Closes the connection.
    func close() async
}

extension PooledSession {
    /// One that has nothing to connect, as a thread of its own for a disk.
    var isConnected: Bool { true }
}
