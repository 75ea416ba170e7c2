import ETL

/// Why commands have no replies, and whether sending them again can help.
struct FTPCommandFailure: Error {
    let error: TransferError

    /// How many of the commands were answered.
    let replies: Int

    /// Whether the connection broke, as opposed to somebody having ended the call.
    let isWorthRepeating: Bool

    /// Whether the server is connected and says nothing.
    let isSilence: Bool
}
