import ArgumentParser
import ETL
import ETLKafka
import ETLTransports
import Foundation

/// Tells the programs of a container what to start; not for people.
struct ContainerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "container-settings",
        abstract: "Prints NAME=value for the programs of a container, a zero byte behind each.",
        discussion: "Takes the worker's options, and reads the settings as the worker does. No secret is printed.",
        shouldDisplay: false)

    @OptionGroup var kafka: KafkaOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        CrashReports.keepMemoryOut(environment)
        var problems: [SettingsProblem] = []
        var container: ContainerSettings?
        do throws(SettingsError) {
            container = try ContainerSettings.load(options: kafka.commandOptions, environment: environment)
        } catch {
            problems = error.problems
        }
        // The workers', so that all that is wrong is said once, before anything starts.
        if container?.workerCount != 0 {
            do throws(SettingsError) {
                let settings = try WorkerSettings.load(
                    options: kafka.commandOptions, environment: environment, types: TransportRegistry.builtIn.rules,
                    checkKafka: KafkaConfiguration.problems)
                if !settings.warnings.isEmpty { Complaint.write("Settings:", settings.warnings.map(\.description)) }
            } catch {
                problems += error.problems.filter { !problems.contains($0) }
            }
        }
        guard problems.isEmpty, let container else {
            Complaint.writeWrongSettings(problems.map(\.description))
            throw ExitCode.wrongSettings
        }
        let text = container.variables.map { "\($0.name)=\($0.value)\0" }.joined()
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
