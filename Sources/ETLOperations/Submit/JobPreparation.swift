import ETL

/// From a line to the message that is sent, or to the reason why none is: what is found out before anything is sent.
public struct JobPreparation: Sendable {
    /// The key of a job's message, which chooses its partition.
    public enum Key: Hashable, Sendable {
        /// The job's destination, so that jobs for one file stand in one partition, in order.
        case destination
        /// One for all of them.
        case text(String)
        /// No key: the jobs are spread evenly.
        case none
    }

    /// Where the jobs go.
    public let topic: String

    private let key: Key
    private let intake: JobIntake

    /// - Parameters:
    ///   - topic: where the jobs go.
    ///   - stores: of the servers that a job may name.
    ///   - decoder: makes ids for jobs that have none.
    public init(topic: String, key: Key, stores: FileStores, decoder: JobDecoder = JobDecoder()) {
        self.topic = topic
        self.key = key
        intake = JobIntake(
            decode: { message throws(TransferError) in try decoder.decode(message) }, stores: stores)
    }

    /// What is wrong with a line; `nil` where it is a job.
    func problem(with line: JobLine) -> LineProblem? {
        switch job(in: line) {
        case .success: nil
        case .failure(let problem): problem
        }
    }

    /// The message of a line: its own bytes, with a `job_id` put in where there is none.
    func prepare(_ line: JobLine) -> Result<PreparedJob, LineProblem> {
        job(in: line).map { job in
            let value = OriginalContent(line.bytes).json(jobID: job.id)
            return PreparedJob(
                line: line.number, id: job.id,
                message: OutgoingMessage(topic: topic, key: key(of: job), value: value))
        }
    }

    /// Looks at a line as the worker will look at its message.
    private func job(in line: JobLine) -> Result<TransferJob, LineProblem> {
        guard let bytes = line.bytes else {
            let limit = LineSplitter.limit >> 20
            return .failure(LineProblem(line: line.number, reason: "longer than \(limit) MiB, the longest message"))
        }
        let message = Message(topicPartition: TopicPartition(topic: topic, partition: 0), offset: 0, value: bytes)
        return intake.job(of: message).mapError { LineProblem(line: line.number, reason: $0.description) }
    }

    private func key(of job: TransferJob) -> [UInt8]? {
        switch key {
        case .destination: Array(job.destination.description.utf8)
        case .text(let text): Array(text.utf8)
        case .none: nil
        }
    }
}

/// A job that may be sent.
struct PreparedJob: Hashable, Sendable {
    /// The line that it stood in.
    let line: Int

    let id: String

    let message: OutgoingMessage
}

/// Why a line is no job that may be sent.
struct LineProblem: Error, Hashable, Sendable {
    let line: Int

    /// `InvalidJob: source.path is missing`
    let reason: String
}
