import ArgumentParser
import ETL
import ETLKafka
import ETLOperations
import ETLTransports
import Foundation
import Logging

/// Tries what a worker would use.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tries every server, the brokers, topics and rights, as a worker would use them.",
        discussion: """
            Reads the settings as the worker does, connects to every server, logs in and lists. With --write it also \
            writes a small file into each server's root, renames it and removes it, which shows missing rights and full \
            disks; on S3 it begins an upload of 9 MiB and gives it up, so that no object is made.

            One line each; the exit code is 0 where a worker can use all of it, 1 where something failed, 78 where the \
            settings are wrong.

            Examples:
              etl-file-sync check --topic mem-dft-img --bootstrap-servers kafka:9092
              etl-file-sync check --no-kafka --server DST_FTP_SERVER1 --write
            """)

    @Option(
        name: .long, help: "A server to try, by its name in the settings; may be given several times. (default: all)")
    var server: [String] = []

    @Flag(help: "Write a probe to each server and remove it.")
    var write = false

    @Flag(name: .long, help: "Leave the brokers out.")
    var noKafka = false

    @Flag(help: "Read the settings and connect to nothing.")
    var settingsOnly = false

    @Option(help: "Seconds that each server may take.")
    var timeout = 30

    @Flag(help: "Print a JSON object for each thing that was looked at.")
    var json = false

    @OptionGroup(title: "Kafka")
    var kafka: KafkaOptions

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout: give seconds, 1 or more.") }
    }

    func run() async throws {
        let results = ResultOutput()
        let settings = try kafka.settingsOptions.load(topics: kafka.topic, groupID: kafka.groupId)
        guard !settingsOnly else {
            return Complaint.write("The settings are right.", settings.warnings.map(\.description))
        }
        let servers: [ServerSettings]
        do {
            servers = try ServerSelection.servers(of: settings.servers, named: server)
        } catch {
            throw ValidationError("\(error)")
        }
        let report = await check(settings, servers)
        if json {
            results.write(report.json)
        } else {
            for line in report.table { results.write(Array("\(line)\n".utf8)) }
        }
        Complaint.write(report.summary)
        if let problem = results.problem { Complaint.write("Error: \(problem)") }
        guard report.isSuccess, results.problem == nil else { throw ExitCode.failure }
    }

    private func check(_ settings: WorkerSettings, _ servers: [ServerSettings]) async -> CheckReport {
        // Whatever stops something is told by its line; the log has what is told by nobody else.
        let logger = Logger(label: "etl") {
            settings.logFormat.handler(label: $0, level: settings.isVerbose ? .debug : .warning)
        }
        let stores = TransportRegistry.builtIn.stores(
            of: ServerCatalogue(servers), Transport.Context(ftp: settings.ftp, logger: logger))
        async let brokers = noKafka ? [] : brokers(settings, logger)
        let checks = servers.compactMap { server in
            stores[server.name].map { store in
                ServerCheck(server, store, writes: write, limit: .seconds(timeout))
            }
        }
        let found = await ServerCheck.run(checks)
        return CheckReport(CheckResult.warnings(of: settings) + found + (await brokers))
    }

    private func brokers(_ settings: WorkerSettings, _ logger: Logger) async -> [CheckResult] {
        await KafkaCheck(settings.kafka, deadLetterSuffix: settings.worker.deadLetterSuffix).run {
            try KafkaAdministratorClient(
                configuration: KafkaConfiguration(settings.kafka), timeout: .seconds(timeout), logger: logger)
        }
    }
}
