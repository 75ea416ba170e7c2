/// What the worker's loop is to do, as ``WorkerState`` decided.
enum WorkerAction: Sendable, Equatable {
    /// Move the file of a job; this is its `attempt`-th try, counted from 1. With the first one: how long the job has
    /// waited for it since its message came.
    case transfer(JobNumber, TransferJob, attempt: Int, queued: Duration?)
    /// Write a job's dead letter, and do not rest until it is acknowledged.
    case sendDeadLetter(JobNumber, Message, JobFailure)
    /// Tell ``WorkerInput/retryDue(_:)`` after the delay.
    case waitToRetry(JobNumber, TransferJob?, TransferError, delay: Duration)
    /// A server has gone down: its jobs are kept.
    case serverIsDown(ServerName, TransferError)
    /// Look at a server after the delay, and tell ``WorkerInput/probed(_:_:)``.
    case probe(ServerName, after: Duration)
    /// The server was looked at and is not back.
    case serverIsStillDown(ServerName, TransferError, jobsWaiting: Int)
    /// The server is back: its jobs go on.
    case serverIsBack(ServerName)
    /// The server may still be down, and no job is left that needs it: the next one that does finds out.
    case outageIsForgotten(ServerName)
    /// Nothing more is asked for until something old is done; the oldest message of each partition.
    case windowIsFull(messages: Int, oldest: [String], serversDown: [ServerName])
    /// There is room again.
    case windowHasRoom
    /// A partition goes on at an offset that is not behind the last one that came.
    case partitionWasRewound(TopicPartition, to: Int64, from: Int64)
    /// Stop what is under way for a job, or its wait: it will be told as ended.
    case cancel(JobNumber)
    /// A job is done: its file is in place.
    case report(TransferJob, TransferReceipt, topic: String, tries: Int)
    /// A job's dead letter is acknowledged.
    case reportDeadLetter(topic: String, ErrorKind)
    /// Everything of the partition before the offset may be committed.
    case markDone(TopicPartition, before: Int64)
    /// Allow the source that many more messages.
    case request(Int)
    /// Tell ``WorkerInput/graceOver(_:)`` when the time is over.
    case startGrace(RevocationNumber)
    /// Give the partitions back.
    case release([TopicPartition])
    /// Nothing is left to do; the loop ends.
    case finish(MessageSourceError?)
}

/// Why a job goes to the dead-letter topic.
struct JobFailure: Sendable, Equatable {
    /// The job's id, where the message has one or was given one.
    let jobID: String?
    /// The last error.
    let error: TransferError
    /// Tries after the first one.
    let retryCount: Int
}
