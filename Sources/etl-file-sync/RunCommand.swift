import ArgumentParser
import ETL
import ETLKafka
import ETLTransports
import Foundation

/// Runs the worker until SIGTERM or SIGINT.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the worker until SIGTERM or SIGINT.",
        discussion: """
            Servers, timeouts and all else are set by variables, in the environment or in a .env file.

            Example:
              etl-file-sync --topic mem-dft-img --bootstrap-servers kafka:9092 --env-file .env
            """)

    @OptionGroup var kafka: KafkaOptions

    func run() async throws {
        CrashReports.keepMemoryOut(ProcessInfo.processInfo.environment)
        do {
            let settings = try WorkerSettings.load(
                options: kafka.commandOptions, environment: ProcessInfo.processInfo.environment,
                types: TransportRegistry.builtIn.rules, checkKafka: KafkaConfiguration.problems)
            try await WorkerProcess(settings).run()
        } catch let error as SettingsError {
            Complaint.writeWrongSettings(error.problems.map(\.description))
            throw ExitCode.wrongSettings
        } catch {
            Complaint.write("The worker ended:", ["\(error)"])
            throw ExitCode.failure
        }
    }
}
