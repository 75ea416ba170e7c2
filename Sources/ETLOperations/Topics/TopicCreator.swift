import ETL

/// Makes the topics that workers need, each with its dead-letter topic: `topics create`.
public struct TopicCreator: Sendable {
    private let administrator: any KafkaAdministrator
    private let output: CommandOutput

    /// Makes a creator.
    public init(administrator: any KafkaAdministrator, output: CommandOutput) {
        self.administrator = administrator
        self.output = output
    }

    /// Makes what is not there yet, and tells of each topic.
    ///
    /// - Throws: `KafkaAdministratorError`; what was made before stays.
    public func create(_ topics: [NewTopic]) async throws(KafkaAdministratorError) {
        for topic in topics {
            let creation = try await administrator.create(topic)
            let found = creation == .created ? nil : try await administrator.describe(topics: [topic.name]).topics.first
            tell(TopicOutcome(topic, creation, partitionsThere: found?.partitions))
        }
    }

    /// The topics and their dead-letter topics, which take one partition: few letters, in one order.
    public static func topics(
        of names: [String], deadLetterSuffix: String, partitions: Int, replicationFactor: Int?
    ) -> [NewTopic] {
        names.flatMap { name in
            [
                NewTopic(name: name, partitions: partitions, replicationFactor: replicationFactor),
                NewTopic(name: name + deadLetterSuffix, partitions: 1, replicationFactor: replicationFactor),
            ]
        }
    }

    private func tell(_ outcome: TopicOutcome) {
        if output.isJSON { output.result(outcome.json) } else { output.result(outcome.line) }
        if let warning = outcome.warning { output.note(warning) }
    }
}
