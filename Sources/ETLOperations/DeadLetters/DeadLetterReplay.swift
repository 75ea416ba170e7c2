import ETL

/// Sends the originals of dead letters back to their topics: `dlq replay`.
///
/// Each original goes out in one transaction with the record that its letter was replayed, and every dead-letter topic
/// has one transactional id. So of two operators only the later can go on, and it first reads what the earlier one has
/// committed: an original is sent back once.
public struct DeadLetterReplay: Sendable {
    /// What is replayed, and how.
    public struct Options: Sendable {
        /// Which letters.
        public var filter: DeadLetterFilter
        /// How often one original may be sent back.
        public var maxReplays: Int
        /// Whether it is only told what would be sent.
        public var isDryRun: Bool
        /// Who does it, `user@host`, for the record.
        public var operatorName: String

        /// Makes options.
        public init(
            filter: DeadLetterFilter = DeadLetterFilter(), maxReplays: Int = 3, isDryRun: Bool = false,
            operatorName: String
        ) {
            self.filter = filter
            self.maxReplays = maxReplays
            self.isDryRun = isDryRun
            self.operatorName = operatorName
        }
    }

    /// Letters in one transaction.
    static let batchSize = 100

    let administrator: any KafkaAdministrator
    let options: Options
    let output: CommandOutput
    private let box: DeadLetterBox
    private let makeProducer: @Sendable (String) throws -> any TransactionalProducer

    /// Makes a replay.
    ///
    /// - Parameter makeProducer: makes a producer with a transactional id.
    public init(
        topics: [DeadLetterTopic], administrator: any KafkaAdministrator, reader: any TopicReader,
        makeProducer: @escaping @Sendable (String) throws -> any TransactionalProducer, options: Options,
        output: CommandOutput
    ) {
        box = DeadLetterBox(topics: topics, administrator: administrator, reader: reader)
        self.administrator = administrator
        self.makeProducer = makeProducer
        self.options = options
        self.output = output
    }

    /// Replays the letters that are there now; those that come meanwhile are left for another time.
    ///
    /// A cancelled task ends between two transactions: what was told as sent is sent, and nothing else.
    ///
    /// - Parameter question: one that was answered with yes: no letters are replayed but those that it was about.
    /// - Throws: `KafkaAdministratorError`, `TopicReaderError`, ``OperationError``, `CancellationError`.
    public func run(after question: ReplayQuestion? = nil) async throws -> ReplayTally {
        let (topics, notes) = try await box.present()
        for note in notes { output.note(note) }
        let letters = if let question { question.letters } else { try await box.letters(in: topics) }
        if options.isDryRun {
            let tally = try await preview(topics, letters, isTold: true)
            tell(tally)
            return tally
        }
        var tally = ReplayTally(named: options.filter.places)
        for topic in topics {
            do {
                try await replay(topic, letters.filter { $0.key.topic == topic.name }, &tally)
            } catch {
                tell(tally)
                throw error
            }
        }
        leaveUnmet(&tally)
        tell(tally)
        return tally
    }

    /// What to ask a person before ``run()``; `nil` where there is nothing to send, which is told.
    ///
    /// - Throws: as ``run()``.
    public func question() async throws -> ReplayQuestion? {
        let (topics, _) = try await box.present()
        let letters = try await box.letters(in: topics)
        let tally = try await preview(topics, letters, isTold: false)
        guard tally.sent > 0 else {
            // Why not is worth a line each where letters were named.
            tell(options.filter.places.isEmpty ? tally : try await preview(topics, letters, isTold: true))
            return nil
        }
        let text =
            "Send \(tally.sent) \(tally.sent == 1 ? "message" : "messages") of "
            + topics.map(\.name).joined(separator: ", ") + " back"
            + (tally.leftCount > 0 ? " (left: \(tally.reasons))" : "") + "? [y/N] "
        return ReplayQuestion(text: text, letters: letters)
    }

    /// What would be sent, as far as it can be known beforehand.
    private func preview(
        _ topics: [DeadLetterTopic], _ letters: [TopicPartition: TopicStretch], isTold: Bool
    ) async throws -> ReplayTally {
        let records = try await box.records(of: topics)
        var tally = ReplayTally(named: options.filter.places)
        for topic in topics {
            var decider = ReplayDecider(
                topic: topic, administrator: administrator, maxReplays: options.maxReplays,
                records: records[topic.name] ?? ReplayRecords())
            try await box.read(letters.filter { $0.key.topic == topic.name }, options.filter) { entries in
                for entry in entries {
                    tally.meet(entry.place)
                    switch try await decider.decide(on: entry) {
                    case .send(let message, let count):
                        tally.sent += 1
                        if isTold { told(entry, wouldGoTo: message.topic, count: count) }
                    case .leave(let reason):
                        tally.leave(reason)
                        if isTold { told(entry, leftFor: reason) }
                    }
                }
                return !isTold || output.isWanted()
            }
        }
        leaveUnmet(&tally, isTold: isTold)
        return tally
    }

    private func replay(
        _ topic: DeadLetterTopic, _ letters: [TopicPartition: TopicStretch], _ tally: inout ReplayTally
    ) async throws {
        _ = try await administrator.create(
            NewTopic(name: topic.record, partitions: 1, settings: ["cleanup.policy": "compact"]))
        let producer = try makeProducer(topic.transactionalID)
        do {
            var session = ReplaySession(self, topic, producer, tally)
            defer { tally = session.tally }
            try await session.takeOver()
            // Only now is it settled what others have replayed.
            let records = try await box.records(of: [topic])
            var decider = ReplayDecider(
                topic: topic, administrator: administrator, maxReplays: options.maxReplays,
                records: records[topic.name] ?? ReplayRecords())
            try await box.read(letters, options.filter) { entries in
                for entry in entries {
                    try await session.take(entry, try await decider.decide(on: entry))
                }
                return true
            }
            try await session.flush()
        } catch {
            await producer.close()
            throw error
        }
        await producer.close()
    }
}
