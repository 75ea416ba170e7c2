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
            Self.complain("The settings are wrong; nothing was connected.", error.problems.map(\.description))
            throw ExitCode.wrongSettings
        } catch {
            Self.complain("The worker ended:", ["\(error)"])
            throw ExitCode.failure
        }
    }

    private static func complain(_ title: String, _ lines: [String]) {
        let text = ([title] + lines.map { "  " + $0 }).map { $0 + "\n" }.joined()
        FileHandle.standardError.write(Data(text.utf8))
    }
}
