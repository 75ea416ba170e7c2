import ETL

/// What a submission tells: ids to standard output, all else to standard error.
public struct SubmissionReport: Sendable {
    /// How the results look.
    public enum Format: Hashable, Sendable {
        /// An id a line.
        case text
        /// A JSON object a line.
        case json
    }

    private let format: Format
    private let results: any LogOutput
    private let notes: any LogOutput

    /// How many wrong lines are told before nothing is sent at all: a file of the wrong kind has millions.
    static let mostProblems = 100

    /// - Parameters:
    ///   - results: gets the ids.
    ///   - notes: gets complaints and the summary.
    public init(_ format: Format, results: any LogOutput, notes: any LogOutput) {
        self.format = format
        self.results = results
        self.notes = notes
    }

    /// Tells of jobs that Kafka has acknowledged.
    func acknowledged(_ jobs: [(id: String, place: MessagePlace)]) {
        var text: [UInt8] = []
        for (id, place) in jobs {
            switch format {
            case .text: text += Array(OneLine.of(id).utf8) + [UInt8(ascii: "\n")]
            case .json:
                var json = JSONObject()
                json.add("job_id", id)
                json.add("topic", place.topicPartition.topic)
                json.add("partition", place.topicPartition.partition)
                json.add("offset", place.offset)
                text += json.line
            }
        }
        if !text.isEmpty { results.write(text) }
    }

    /// Tells what would be sent: the message itself, or an object with all that is known of it.
    func wouldBeSent(_ job: PreparedJob) {
        guard format == .json else { return results.write(job.message.value + [UInt8(ascii: "\n")]) }
        var json = JSONObject()
        json.add("job_id", job.id)
        json.add("topic", job.message.topic)
        if let key = job.message.key { json.add("key", String(decoding: key, as: UTF8.self)) }
        json.add("value", json: job.message.value)
        results.write(json.line)
    }

    /// Tells why a line is no job: `jobs.jsonl:3: InvalidJob: source.path is missing`.
    func invalid(_ problem: LineProblem, in input: any JobInput) {
        notes.write(line: OneLine.of("\(input.place(ofLine: problem.line)): \(problem.reason)"))
    }

    /// Tells that a job may not have arrived.
    func unacknowledged(_ job: SubmissionWindow.Sent, _ error: DeadLetterSinkError, in input: any JobInput) {
        let doubt = [.timedOut, .closed].contains(error.reason) ? " (it may have been written all the same)" : ""
        let place = input.place(ofLine: job.line)
        notes.write(line: OneLine.of("\(place): job \(job.id) was not acknowledged\(doubt): \(error)"))
    }

    /// Writes a line for a person.
    func note(_ line: String) {
        notes.write(line: OneLine.of(line))
    }
}
