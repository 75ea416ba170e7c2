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

    @Option(help: "Brokers, comma separated. (default: localhost:9092)")
    var bootstrapServers: String?

    @Option(help: "The .env file to read. (default: .env if it is there)")
    var envFile: String?

    @Flag(name: .shortAndLong, help: "Log at debug level.")
    var verbose = false

    var commandOptions: CommandOptions {
        CommandOptions(
            topics: topic, groupID: groupId, bootstrapServers: bootstrapServers, envFile: envFile, isVerbose: verbose)
    }

    /// The settings as they concern Kafka; no server is needed.
    func settings() throws(SettingsError) -> OperatorSettings {
        try OperatorSettings.load(
            options: commandOptions, environment: ProcessInfo.processInfo.environment,
            checkKafka: KafkaConfiguration.problems)
    }

    /// Logs to standard error: warnings, and all with `--verbose`.
    func makeLogger() -> Logger {
        let level: Logger.Level = verbose ? .debug : .warning
        LoggingSystem.bootstrap { LogFormat.text.handler(label: $0, level: level) }
        return Logger(label: "etl")
    }
}
