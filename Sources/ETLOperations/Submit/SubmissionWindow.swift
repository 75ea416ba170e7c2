import ETL

/// Jobs that have been sent and whose outcome has not been told, in the order in which they were sent.
///
/// Acknowledgements come in any order between partitions. They are told in that of the jobs, so that a list of ids stands
/// beside the file of jobs line by line.
struct SubmissionWindow {
    /// What came of a job.
    struct Settled: Sendable {
        let job: Sent
        let outcome: MessageProducer.Outcome
    }

    /// What is remembered of a job that was sent.
    struct Sent: Hashable, Sendable {
        let line: Int
        let id: String
        let size: Int
    }

    /// Jobs on their way, at most.
    let jobLimit: Int

    /// Bytes of them, at most; librdkafka refuses more than 16 MiB.
    let byteLimit: Int

    private(set) var hasFailed = false

    private var waiting: [Int: Sent] = [:]
    private var settled: [Int: MessageProducer.Outcome] = [:]
    private var bytes = 0
    private var next = 0
    private var oldest = 0

    init(jobLimit: Int = 1000, byteLimit: Int = 8 << 20) {
        self.jobLimit = jobLimit
        self.byteLimit = byteLimit
    }

    /// Whether another job has to wait. A large one may go alone.
    var isFull: Bool { waiting.count >= jobLimit || bytes >= byteLimit }

    var isEmpty: Bool { waiting.isEmpty }

    /// Takes a job in.
    ///
    /// - Returns: its number.
    mutating func add(_ job: Sent) -> Int {
        waiting[next] = job
        bytes += job.size
        next += 1
        return next - 1
    }

    /// Notes an outcome.
    ///
    /// - Returns: what can be told now.
    mutating func settle(_ number: Int, _ outcome: MessageProducer.Outcome) -> [Settled] {
        settled[number] = outcome
        if case .failure = outcome { hasFailed = true }
        var ready: [Settled] = []
        while let outcome = settled.removeValue(forKey: oldest), let job = waiting.removeValue(forKey: oldest) {
            bytes -= job.size
            oldest += 1
            ready.append(Settled(job: job, outcome: outcome))
        }
        return ready
    }
}
