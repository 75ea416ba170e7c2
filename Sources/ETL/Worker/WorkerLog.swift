import Logging

/// The worker's lines in the log: one place for their words and their keys.
struct WorkerLog: Sendable {
    let logger: Logger

    // MARK: Jobs

    func jobStarts(_ job: TransferJob, attempt: Int) {
        logger.debug("Job starts", metadata: Self.metadata(job, ["try": .number(attempt)]))
    }

    /// The one line that every job has: its metadata are made at once, and of texts that are there already.
    func jobDone(_ job: TransferJob, _ receipt: TransferReceipt, tries: Int) {
        logger.info(
            "Job done",
            metadata: [
                "bytes": .number(receipt.bytes), "destination": .string(job.destination.description),
                "job": .string(job.id), "seconds": .seconds(receipt.duration),
                "source": .string(job.source.description), "tries": .number(tries),
                "verified": .string(receipt.verification.rawValue),
            ])
    }

    func jobIsTriedAgain(_ job: TransferJob?, _ error: TransferError, in delay: Duration) {
        logger.warning(
            "Job failed and is tried again",
            metadata: Self.metadata(job, ["error": "\(error)", "in_seconds": .seconds(delay)]))
    }

    /// - Parameter job: `nil` where the message is none.
    func jobFailed(_ job: TransferJob?, _ message: Message, _ failure: JobFailure, _ letter: DeadLetter) {
        var metadata = Self.metadata(
            job,
            [
                "error": "\(failure.error)", "kind": "\(failure.error.kind)", "retries": .number(failure.retryCount),
                "origin": "\(message.topicPartition)@\(message.offset)", "topic": "\(letter.message.topic)",
            ])
        metadata["job"] = "\(letter.jobID)"
        if let advice = failure.error.kind.adviceOnDeadLetter { metadata["advice"] = "\(advice)" }
        logger.error("Job failed and goes to the dead-letter topic", metadata: metadata)
    }

    // MARK: Dead letters

    func deadLetterWritten(_ letter: DeadLetter) {
        logger.info("Dead letter written", metadata: ["job": "\(letter.jobID)", "topic": "\(letter.message.topic)"])
    }

    func deadLetterIsShortened(_ letter: DeadLetter) {
        logger.warning(
            "The dead letter is too large for its topic and goes there shortened",
            metadata: [
                "job": "\(letter.jobID)", "topic": "\(letter.message.topic)",
                "advice": "to keep such letters whole, raise the topic's max.message.bytes",
            ])
    }

    func deadLetterIsHeld(_ letter: DeadLetter, _ error: DeadLetterSinkError, tries: Int) {
        logger.error(
            "Kafka does not take a dead letter: its job stays uncommitted and the letter is sent again",
            metadata: [
                "job": "\(letter.jobID)", "topic": "\(letter.message.topic)", "error": "\(error)",
                "tries": .number(tries), "advice": "\(Self.advice(on: error.reason))",
            ])
    }

    /// Told before there is a letter, since then it is too late.
    func deadLetterTopicFails(_ topic: String, _ error: DeadLetterSinkError) {
        logger.error(
            "The dead-letter topic cannot be written to: jobs that fail will be held, uncommitted",
            metadata: ["topic": "\(topic)", "error": "\(error)", "advice": "\(Self.advice(on: error.reason))"])
    }

    func deadLetterTopicIsBack(_ topic: String) {
        logger.notice("The dead-letter topic can be written to again", metadata: ["topic": "\(topic)"])
    }

    private static func advice(on reason: DeadLetterSinkError.Reason) -> String {
        switch reason {
        case .timedOut:
            "see whether the brokers are up and the topic has as many in-sync replicas as its min.insync.replicas asks"
        case .tooLarge: "raise the topic's max.message.bytes"
        case .refused: "see that the topic is there, has leaders, and that the worker's user may write to it"
        case .closed: "restart the worker, if it does not end by itself"
        }
    }

    // MARK: Servers

    func serverIsDown(_ server: ServerName, _ error: TransferError) {
        logger.error(
            "A server is down: its jobs are kept, uncommitted, until it is back",
            metadata: Self.outage(server, error))
    }

    func serverIsStillDown(_ server: ServerName, _ error: TransferError, _ jobsWaiting: Int) {
        var metadata = Self.outage(server, error)
        metadata["jobs_waiting"] = .number(jobsWaiting)
        logger.warning("A server is still down", metadata: metadata)
    }

    func serverIsBack(_ server: ServerName) {
        logger.notice("A server is back: its jobs go on", metadata: ["server": "\(server)"])
    }

    func outageIsForgotten(_ server: ServerName) {
        logger.notice(
            "A server that was down is needed by no job any more: the next one that needs it finds out whether it is back",
            metadata: ["server": "\(server)"])
    }

    // MARK: Temporary files

    func temporaryRemoved(_ server: ServerName, _ file: TemporaryFile) {
        logger.notice(
            "A temporary file of a worker that is gone was removed",
            metadata: [
                "server": "\(server)", "path": "\(file.path)",
                "begun": "\(UTCTime(seconds: file.name.created).iso8601)",
                "idle_seconds": "\(file.idle.map { "\($0.components.seconds)" } ?? "unknown")",
            ])
    }

    func temporariesStay(_ location: FileLocation, _ error: TransferError) {
        logger.notice(
            "Temporary files of workers that are gone, if there are any, stay for now",
            metadata: [
                "server": "\(location.server)", "directory": "\(location.path.directory)", "error": "\(error)",
            ])
    }

    func oldFileStays(_ server: ServerName, _ file: TemporaryFile) {
        logger.warning(
            "An old file that made room for a new one still stands aside: if no file is missing there, remove it",
            metadata: [
                "server": "\(server)", "path": "\(file.path)",
                "begun": "\(UTCTime(seconds: file.name.created).iso8601)",
            ])
    }

    // MARK: The commit window

    func windowIsFull(_ messages: Int, _ oldest: [String], _ serversDown: [ServerName]) {
        var metadata: Logger.Metadata = [
            "messages": .number(messages), "oldest": "\(oldest.joined(separator: " "))",
        ]
        if serversDown.isEmpty {
            metadata["advice"] =
                "see what the oldest messages' jobs wait for; COMMIT_WINDOW lets more be taken meanwhile"
        } else {
            metadata["servers_down"] = "\(serversDown.map(\.description).joined(separator: " "))"
            metadata["advice"] = "bring the servers back: their jobs go on by themselves then"
        }
        logger.warning(
            "The commit window is full: no new jobs are taken until the oldest ones are done", metadata: metadata)
    }

    func windowHasRoom() {
        logger.notice("The commit window has room again: new jobs are taken")
    }

    // MARK: Partitions

    func assigned(_ partitions: [TopicPartition]) {
        guard !partitions.isEmpty else {
            return logger.info("No partition is left for this worker: it takes over when another one of its group goes")
        }
        logger.info("Partitions assigned", metadata: Self.metadata(partitions))
    }

    func revoked(_ partitions: [TopicPartition]) {
        logger.info(
            "Partitions revoked: their jobs in flight get a while to end", metadata: Self.metadata(partitions))
    }

    func lost(_ partitions: [TopicPartition]) {
        var metadata = Self.metadata(partitions)
        metadata["advice"] =
            "if this comes again, see whether the machine is overloaded or cut off, or raise KAFKA_SESSION_TIMEOUT_MS"
        logger.warning("Partitions lost: nothing more of them is committed here", metadata: metadata)
    }

    func rewound(_ partition: TopicPartition, to offset: Int64, from last: Int64) {
        logger.warning(
            "A partition goes on at an offset that it has had already, and all that comes is done: was its log cut?",
            metadata: ["partition": "\(partition)", "offset": .number(offset), "last": .number(last)])
    }

    // MARK: The end

    func stopping() {
        logger.info("Stopping: no new jobs; those in flight are finished")
    }

    func stoppingNow() {
        logger.warning(
            "Stopping now: jobs in flight are given up and stay uncommitted",
            metadata: ["advice": "nothing: the next worker does them; SHUTDOWN_TIMEOUT gives them longer to end"])
    }

    func stopped() {
        logger.info("Stopped")
    }

    private static func metadata(_ job: TransferJob?, _ more: Logger.Metadata) -> Logger.Metadata {
        guard let job else { return more }
        var metadata = more
        metadata["job"] = "\(job.id)"
        metadata["source"] = "\(job.source)"
        metadata["destination"] = "\(job.destination)"
        return metadata
    }

    private static func outage(_ server: ServerName, _ error: TransferError) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["server": "\(server)", "error": "\(error)"]
        if let advice = error.kind.adviceOnOutage { metadata["advice"] = "\(advice)" }
        return metadata
    }

    private static func metadata(_ partitions: [TopicPartition]) -> Logger.Metadata {
        ["partitions": "\(partitions.map(\.description).sorted().joined(separator: " "))"]
    }
}

extension Duration {
    /// Seconds with three digits behind the point, for a person.
    var inSeconds: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
