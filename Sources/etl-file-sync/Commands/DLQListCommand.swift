import ArgumentParser
import ETLOperations

/// Lists dead letters.
struct DLQListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists dead letters, the newest last, and counts them by kind.",
        discussion: """
            Letters that were replayed are counted and not shown; --all shows them, with the time. What is no dead \
            letter at all is listed as Unreadable. Nothing is committed, and no worker is disturbed.

            Example:
              etl-file-sync dlq list --topic mem-dft-img --since 2h --kind FileNotFound
              etl-file-sync dlq list --topic mem-dft-img --json | jq -r .job_id
              etl-file-sync dlq list --topic mem-dft-img --summary
            """)

    @Option(help: "The newest so many; 0: all. (default: 100, and all with --json)")
    var limit: Int?

    @Flag(help: "Letters that were replayed, too.")
    var all = false

    @Flag(help: "The counts alone.")
    var summary = false

    @Flag(help: "One JSON object a line; with --summary one object of counts.")
    var json = false

    @OptionGroup(title: "Filters")
    var filters: DLQFilterOptions

    @OptionGroup(title: "Kafka")
    var kafka: KafkaOptions

    func validate() throws {
        guard (0...1_000_000).contains(limit ?? 0) else {
            throw ValidationError("--limit is a number from 0 to 1000000")
        }
    }

    func run() async throws {
        try await OperatorCommand.run(kafka, isJSON: json) { command in
            let wanted = limit ?? (json ? 0 : 100)
            try await DeadLetterList(
                topics: try command.deadLetterTopics(), administrator: command.administrator, reader: command.reader,
                options: DeadLetterList.Options(
                    filter: filters.filter(), limit: wanted == 0 ? nil : wanted, includesReplayed: all,
                    isSummary: summary), output: command.output
            ).run()
        }
    }
}
