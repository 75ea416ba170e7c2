import ETL

/// Where downloaded bytes go.
enum FTPDownloadTarget: Sendable {
    /// To the other leg of a job.
    case pipe(BytePipe.Writer)
    /// To something that takes all at once: a listing, a checksum.
    case collector(@Sendable (UnsafeRawBufferPointer) -> Void)

    /// Takes all of `bytes`, on a thread that may block.
    func takeBlocking(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        switch self {
        case .pipe(let writer): try writer.writeBlocking(bytes)
        case .collector(let take): take(bytes)
        }
    }
}
