import ETL

/// Lists dead letters: `dlq list`.
public struct DeadLetterList: Sendable {
    /// What is listed.
    public struct Options: Sendable {
        /// Which letters.
        public var filter: DeadLetterFilter
        /// The newest so many; `nil`: all.
        public var limit: Int?
        /// Whether letters that were replayed are listed too.
        public var includesReplayed: Bool
        /// Whether only the counts are told.
        public var isSummary: Bool

        /// Makes options.
        public init(
            filter: DeadLetterFilter = DeadLetterFilter(), limit: Int? = nil, includesReplayed: Bool = false,
            isSummary: Bool = false
        ) {
            self.filter = filter
            self.limit = limit
            self.includesReplayed = includesReplayed
            self.isSummary = isSummary
        }
    }

    /// How many rows of a table wait for those after them, to be aligned together, where all are listed.
    private static let tableRows = 500

    private let box: DeadLetterBox
    private let options: Options
    private let output: CommandOutput

    /// Makes a list.
    public init(
        topics: [DeadLetterTopic], administrator: any KafkaAdministrator, reader: any TopicReader, options: Options,
        output: CommandOutput
    ) {
        box = DeadLetterBox(topics: topics, administrator: administrator, reader: reader)
        self.options = options
        self.output = output
    }

    /// Reads the topics once, and prints. Memory is bounded by the limit, and by the record of what was replayed.
    ///
    /// - Throws: `KafkaAdministratorError`, `TopicReaderError`, ``OperationError``.
    public func run() async throws {
        let (topics, notes) = try await box.present()
        for note in notes { output.note(note) }
        let records = try await box.records(of: topics)
        var summary = DeadLetterSummary()
        var newest = options.limit.map(NewestRows.init)
        var table = TextTable(DeadLetterRow.columns)
        var shown = 0
        try await box.read(try await box.letters(in: topics), options.filter) { entries in
            for entry in entries {
                let replay = records[entry.place.topicPartition.topic]?.record(of: entry)
                summary.add(kind: entry.kind, isReplayed: replay != nil)
                guard !options.isSummary, replay == nil || options.includesReplayed else { continue }
                shown += 1
                let row = DeadLetterRow(entry, replay: replay)
                if newest != nil { newest?.add(row) } else { write(row, &table) }
            }
            return output.isWanted()
        }
        for row in newest?.take() ?? [] { write(row, &table) }
        if !output.isJSON, shown > 0 { for line in table.lines() { output.result(line) } }
        tell(summary, shown: shown)
    }

    private func write(_ row: DeadLetterRow, _ table: inout TextTable) {
        guard !output.isJSON else { return output.result(row.json) }
        table.add(row.cells)
        if table.count >= Self.tableRows { for line in table.lines() { output.result(line) } }
    }

    private func tell(_ summary: DeadLetterSummary, shown: Int) {
        if output.isJSON {
            if options.isSummary { output.result(summary.json) }
            return
        }
        if shown > 0 { output.result("") }
        for line in summary.lines { output.result(line) }
        if let limit = options.limit, shown > limit {
            output.result("shown are the newest \(limit) of \(shown); --limit 0 shows all")
        }
        if summary.replayed > 0, !options.includesReplayed, !options.isSummary {
            output.result("those that were replayed are not shown; --all shows them")
        }
    }
}
