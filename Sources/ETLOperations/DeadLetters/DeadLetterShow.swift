import ETL

/// Shows all of a dead letter: `dlq show`.
public struct DeadLetterShow: Sendable {
    private let box: DeadLetterBox
    private let filter: DeadLetterFilter
    private let output: CommandOutput

    /// Makes one.
    ///
    /// - Parameter filter: names a letter's place or a job's id.
    public init(
        topics: [DeadLetterTopic], administrator: any KafkaAdministrator, reader: any TopicReader,
        filter: DeadLetterFilter, output: CommandOutput
    ) {
        box = DeadLetterBox(topics: topics, administrator: administrator, reader: reader)
        self.filter = filter
        self.output = output
    }

    /// Prints each letter that is meant; a job may have several.
    ///
    /// - Returns: how many there were.
    /// - Throws: `KafkaAdministratorError`, `TopicReaderError`, ``OperationError``.
    public func run() async throws -> Int {
        let (topics, notes) = try await box.present()
        for note in notes { output.note(note) }
        let records = try await box.records(of: topics)
        var count = 0
        try await box.read(try await box.letters(in: topics), filter) { entries in
            for entry in entries {
                let detail = DeadLetterDetail(
                    entry, replay: records[entry.place.topicPartition.topic]?.record(of: entry))
                if output.isJSON {
                    output.result(detail.json)
                } else {
                    if count > 0 { output.result("") }
                    for line in detail.lines { output.result(line) }
                }
                count += 1
            }
            return output.isWanted() && (filter.places.isEmpty || count < filter.places.count)
        }
        return count
    }
}
