import ETL

extension TransferError {
    /// What an injected fault throws unless it is told otherwise: a lost connection, which another try may mend.
    public static let injected = TransferError(
        .connectionLost, server: "memory", "a test cut the connection", isRetriable: true)

    /// What is there has another size than what was sent.
    static func wrongSize(_ size: Int64, of sent: Int64, server: String, _ path: RemotePath) -> TransferError {
        TransferError(
            .sizeMismatch, server: server, path: path.string, "\(size) bytes are there, \(sent) were sent",
            isRetriable: true)
    }
}
