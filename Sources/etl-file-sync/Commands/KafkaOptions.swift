import ArgumentParser
import ETL
import ETLKafka
import Foundation
import Logging

/// The options of a command that meets Kafka: the worker's own, with its precedence.
struct KafkaOptions: ParsableArguments {
    @Option(help: "Topic of the jobs; may be given several times. (default: file-transfer-jobs)")
    var topic: [String] = []

    @Option(help: "Consumer group. (default: etl-worker-group)")
    var groupId: String?

    @OptionGroup var settingsOptions: SettingsOptions

    var commandOptions: CommandOptions { settingsOptions.commandOptions(topics: topic, groupID: groupId) }

    /// The settings as they concern Kafka; no server is needed.
    func settings() throws(SettingsError) -> OperatorSettings {
        try OperatorSettings.load(
            options: commandOptions, environment: ProcessInfo.processInfo.environment,
            checkKafka: KafkaConfiguration.problems)
    }

    /// Logs to standard error: warnings, and all with `--verbose`.
    func makeLogger() -> Logger {
        let level: Logger.Level = settingsOptions.verbose ? .debug : .warning
        LoggingSystem.bootstrap { LogFormat.text.handler(label: $0, level: level) }
        return Logger(label: "etl")
    }
}
