import ETL

/// Tells how far a group has come: `lag`.
public struct LagQuery: Sendable {
    private let administrator: any KafkaAdministrator
    private let output: CommandOutput

    /// Makes a query.
    public init(administrator: any KafkaAdministrator, output: CommandOutput) {
        self.administrator = administrator
        self.output = output
    }

    /// Prints the lag of a group in these topics.
    ///
    /// - Returns: all messages that are not done.
    /// - Throws: `KafkaAdministratorError`, ``OperationError`` where one of the topics is not there.
    public func run(group: String, topics: [String]) async throws -> Int64 {
        let missing = try await administrator.describe(topics: topics).topics.filter { !$0.exists }.map(\.name)
        guard missing.isEmpty else {
            let names = missing.joined(separator: ", ")
            throw OperationError(
                "there is no topic \(names) (or none that this user may see): name it with --topic, "
                    + "or make it with 'etl-file-sync topics create'")
        }
        // Commits first: what is done between the two questions must not look like less than nothing.
        let description = try await administrator.describe(group: group)
        let offsets = try await administrator.offsets(of: topics)
        let report = LagReport(group: group, description, offsets: offsets, topics: topics)
        for note in report.notes { output.note(note) }
        if output.isJSON {
            output.result(report.json)
        } else {
            for line in report.lines { output.result(line) }
        }
        return report.total
    }
}
