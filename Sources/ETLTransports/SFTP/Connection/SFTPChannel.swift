import ETL

/// The bytes to and from an SFTP server, whatever carries them: SSH, or the memory of a test.
///
/// Not `Sendable`: it belongs to one session. ``wait(until:_:)`` blocks its thread, nothing else waits.
protocol SFTPChannel: AnyObject {
    /// Sends what is taken now of `bytes`, which are some.
    ///
    /// - Returns: how many; 0: none for now.
    func send(_ bytes: UnsafeRawBufferPointer) throws(SFTPFailure) -> Int

    /// Moves what has come into `space`.
    ///
    /// - Returns: how many bytes; 0: none for now.
    /// - Throws: ``SFTPFailure/broken(_:)`` at the end.
    func receive(into space: UnsafeMutableRawBufferPointer) throws(SFTPFailure) -> Int

    /// Waits until bytes may move again.
    ///
    /// - Throws: ``SFTPFailure/timedOut``, ``SFTPFailure/interrupted(_:)``.
    func wait(until deadline: SuspendingClock.Instant, _ interrupt: Interrupt) throws(SFTPFailure)

    /// Ends the connection.
    func close()
}
