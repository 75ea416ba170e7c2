import ETL

/// What is to be done with a letter that is to be replayed.
enum ReplayDecision: Hashable {
    /// Its original is sent, with this count.
    case send(OutgoingMessage, count: Int)
    /// It is left where it is.
    case leave(Reason)

    /// Why a letter is left.
    enum Reason: Hashable {
        /// It was named, and is not among the letters that are there and that the filters let pass.
        case notFound
        /// It was replayed before.
        case replayed(ReplayRecord)
        /// It is no dead letter.
        case unreadable(String)
        /// The original is not in it.
        case shortened(origin: String)
        /// Its original came back too often.
        case tooOften(Int)
        /// There is no topic to send it to.
        case noTopic(String)
        /// It would go to a topic that takes no jobs.
        case noTopicOfJobs(String)
        /// The topic takes no message that large.
        case tooLarge(String)
    }

    /// - Parameters:
    ///   - record: of the letter, where it was replayed.
    ///   - maxReplays: how often an original may be sent back.
    init(_ entry: DeadLetterEntry, in topic: DeadLetterTopic, record: ReplayRecord?, maxReplays: Int) {
        switch entry.letter {
        case .failure(let error): self = .leave(.unreadable(error.description))
        case .success(let letter): self.init(letter, in: topic, record: record, maxReplays: maxReplays)
        }
    }

    private init(
        _ letter: ReceivedDeadLetter, in topic: DeadLetterTopic, record: ReplayRecord?, maxReplays: Int
    ) {
        if let record {
            self = .leave(.replayed(record))
            return
        }
        let target = letter.origin.topic ?? topic.jobs
        let value: [UInt8]
        switch letter.original {
        case .job(let json, _, _): value = json
        case .bytes(let bytes): value = bytes
        case .shortened:
            self = .leave(.shortened(origin: letter.origin.text))
            return
        }
        guard letter.replayCount < maxReplays else {
            self = .leave(.tooOften(letter.replayCount))
            return
        }
        guard target != topic.name, target != topic.record else {
            self = .leave(.noTopicOfJobs(target))
            return
        }
        let count = letter.replayCount + 1
        let name = ReceivedDeadLetter.replayCountHeader
        self = .send(
            OutgoingMessage(
                topic: target, key: letter.key, value: value,
                headers: letter.originalHeaders.filter { $0.key != name } + [MessageHeader(name, "\(count)")]),
            count: count)
    }
}

extension ReplayDecision.Reason {
    /// A word to count by.
    var word: String {
        switch self {
        case .notFound: "not found"
        case .replayed: "replayed before"
        case .unreadable: "unreadable"
        case .shortened: "shortened"
        case .tooOften: "replayed too often"
        case .noTopic, .noTopicOfJobs: "without a topic"
        case .tooLarge: "too large"
        }
    }

    /// The reason, for a person.
    var text: String {
        switch self {
        case .notFound:
            "there is no such letter (retention may have removed it), or a filter does not let it pass"
        case .replayed(let record):
            "replayed before, \(record.time) by \(record.operatorName), as \(record.destination)"
        case .unreadable(let problem): "no dead letter: \(problem)"
        case .shortened(let origin):
            "the original was too large for its letter, which has only its beginning; it stood at \(origin), "
                + "as long as that topic keeps it: mend the job and send it anew"
        case .tooOften(let count):
            "it came back \(count) \(count == 1 ? "time" : "times"): find out why, or raise --max-replays"
        case .noTopic(let topic): "there is no topic \(topic)"
        case .noTopicOfJobs(let topic): "its header says that it came from \(topic), which takes no jobs"
        case .tooLarge(let words): words
        }
    }
}
