/// What a worker has in hand at one moment.
struct WorkerSnapshot: Hashable, Sendable {
    /// Jobs whose file or dead letter is on its way.
    var inFlight = 0

    /// Jobs that wait for their next try.
    var waitingForRetry = 0

    /// Jobs that are kept until a server is back, of each server that is down.
    var held: [ServerName: Int] = [:]

    /// Messages taken and not yet committed, of each partition that is assigned.
    var commitWindow: [TopicPartition: Int] = [:]

    /// Whether so many of them are held that no more are taken.
    var isCommitWindowFull = false
}
