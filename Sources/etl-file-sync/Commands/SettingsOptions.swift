import ArgumentParser
import ETL
import ETLKafka
import ETLTransports
import Foundation

/// Options by which every command finds the worker's settings.
struct SettingsOptions: ParsableArguments {
    @Option(help: "Brokers, comma separated. (default: localhost:9092)")
    var bootstrapServers: String?

    @Option(help: "The .env file to read. (default: .env if it is there)")
    var envFile: String?

    @Flag(name: .shortAndLong, help: "Log at debug level.")
    var verbose = false

    /// The settings, as a worker with these options reads them. Where they are wrong, all that is wrong is listed and the
    /// command ends.
    func load(topics: [String], groupID: String? = nil) throws -> WorkerSettings {
        let environment = ProcessInfo.processInfo.environment
        CrashReports.keepMemoryOut(environment)
        do throws(SettingsError) {
            return try WorkerSettings.load(
                options: commandOptions(topics: topics, groupID: groupID), environment: environment,
                types: TransportRegistry.builtIn.rules,
                checkKafka: KafkaConfiguration.problems)
        } catch {
            Complaint.writeWrongSettings(error.problems.map(\.description))
            throw ExitCode.wrongSettings
        }
    }

    /// These options beside the topics and the group that a command was given.
    func commandOptions(topics: [String], groupID: String?) -> CommandOptions {
        CommandOptions(
            topics: topics, groupID: groupID, bootstrapServers: bootstrapServers, envFile: envFile, isVerbose: verbose)
    }
}
