/// What the worker's loop hears of, one at a time.
enum WorkerInput: Sendable {
    /// The source told something.
    case source(MessageSourceEvent)
    /// The source is closed, or beyond help.
    case sourceEnded(MessageSourceError?)
    /// A try to move a job's file has ended.
    case transferred(JobNumber, Result<TransferReceipt, TransferError>)
    /// A job's dead letter has been acknowledged, or (`false`) was given up since the worker was told to.
    case deadLetterSent(JobNumber, Bool)
    /// The wait before a job's next try is over.
    case retryDue(JobNumber)
    /// A server that was down has been looked at: it is back (`nil`), or this is why not.
    case probed(ServerName, TransferError?)
    /// The time that jobs of revoked partitions had to finish is over.
    case graceOver(RevocationNumber)
    /// The worker was told to stop: finish what runs.
    case stop
    /// The time that jobs had to finish after ``stop`` is over.
    case stopNow
}

/// One revocation among those of a worker's life.
struct RevocationNumber: Hashable, Sendable {
    let value: Int
}
