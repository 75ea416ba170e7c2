import ETL

/// Where downloaded bytes go.
enum FTPDownloadTarget: Sendable {
    /// To the other leg of a job.
    case pipe(BytePipe.Writer)
    /// To something that takes all at once, a listing or a checksum, and says when it is too much.
    case collector(@Sendable (UnsafeRawBufferPointer) throws(TransferError) -> Void)
}
