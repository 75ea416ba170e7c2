import ETL

/// Makes connections to an SFTP server: over SSH, or to what a test has in its place.
protocol SFTPConnector: Sendable {
    /// Connects to the server, makes sure of it, and logs in: SFTP can begin.
    func connect(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) -> any SFTPChannel
}
