/// The settings of a command that meets Kafka and no file server: the worker's, as far as they concern Kafka.
public struct OperatorSettings: Sendable {
    /// How Kafka is met.
    public var kafka: KafkaSettings

    /// What stands behind a topic's name for its dead letters (`DLQ_TOPIC_SUFFIX`).
    public var deadLetterSuffix: String

    /// The topics' dead-letter topics, in the order of the topics.
    public var deadLetterTopics: [String] { kafka.topics.map { $0 + deadLetterSuffix } }

    /// Reads them as the worker does (see ``WorkerSettings/load(options:environment:types:defaultFile:checkKafka:)``).
    /// Settings of servers and of the worker's own work are not looked at: a command must not fail by them.
    ///
    /// - Throws: ``SettingsError`` with all that is wrong, lines of the file among them: one that is not understood may
    ///   have been meant for Kafka.
    public static func load(
        options: CommandOptions, environment: [String: String], defaultFile: String = ".env",
        checkKafka: (KafkaSettings) -> [SettingsProblem] = { _ in [] }
    ) throws(SettingsError) -> OperatorSettings {
        var reader = try SettingsReader(options: options, environment: environment, defaultFile: defaultFile)
        let suffix = WorkerConfiguration.deadLetterSuffix(&reader)
        let kafka = KafkaSettings(&reader, options, deadLetterSuffix: suffix)
        let problems = reader.problems(beside: checkKafka(kafka))
        guard problems.isEmpty else { throw SettingsError(problems) }
        return OperatorSettings(kafka: kafka, deadLetterSuffix: suffix)
    }
}
