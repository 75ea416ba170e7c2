import ArgumentParser
import ETL
import ETLKafka
import ETLOperations
import Foundation
import Logging

/// What the operator's commands share: settings, clients, and how an error ends the process.
struct OperatorCommand {
    let settings: OperatorSettings
    let kafka: KafkaConfiguration
    let administrator: KafkaAdministratorClient
    let logger: Logger
    let output: CommandOutput
    private let results: ResultOutput

    var reader: KafkaTopicReader { KafkaTopicReader(configuration: kafka, logger: logger) }

    /// Runs a command with what it needs, and ends with the exit code that fits its error.
    static func run(
        _ options: KafkaOptions, isJSON: Bool, _ body: (OperatorCommand) async throws -> Void
    ) async throws {
        CrashReports.keepMemoryOut(ProcessInfo.processInfo.environment)
        do {
            let command = try OperatorCommand(options, isJSON: isJSON)
            do {
                try await body(command)
            } catch {
                await command.administrator.close()
                throw error
            }
            await command.administrator.close()
            if let problem = command.results.problem { throw OperationError(problem) }
        } catch let error as SettingsError {
            Complaint.writeWrongSettings(error.problems.map(\.description))
            throw ExitCode.wrongSettings
        } catch let error as KafkaConfigurationError {
            Complaint.writeWrongSettings(error.problems)
            throw ExitCode.wrongSettings
        } catch let error as ExitCode {
            throw error
        } catch let error as ValidationError {
            throw error
        } catch is CancellationError {
            Complaint.write("stopped")
            throw ExitCode.failure
        } catch {
            Complaint.write("Error: \(error)")
            throw ExitCode.failure
        }
    }

    private init(_ options: KafkaOptions, isJSON: Bool) throws {
        settings = try options.settings()
        kafka = KafkaConfiguration(settings.kafka)
        logger = options.makeLogger()
        administrator = try KafkaAdministratorClient(configuration: kafka, logger: logger)
        let results = ResultOutput()
        self.results = results
        output = CommandOutput(
            results: results, notes: StandardErrorOutput.shared, isJSON: isJSON, isWanted: { results.isWanted })
    }
}
