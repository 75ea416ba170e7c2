import ArgumentParser
import ETL
import ETLKafka
import ETLOperations
import Foundation

/// Sends the originals of dead letters back.
struct DLQReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends the originals of dead letters back to their topics, each once.",
        discussion: """
            What was replayed is recorded in a topic of its own (the dead-letter topic's name and -replayed), in one \
            transaction with the original: a letter is replayed once, whoever tries it again or at the same time. The \
            header etl-replay-count counts how often a message came back; at --max-replays its letters are left.

            Look first with --dry-run. Without --yes it asks.

            Example:
              etl-file-sync dlq replay --topic mem-dft-img --since 1d --dry-run
              etl-file-sync dlq replay --topic mem-dft-img --kind Stalled --yes
              etl-file-sync dlq replay 'mem-dft-img-dlq[0]@42'
            """)

    @Argument(
        help: """
            Letters, TOPIC[PARTITION]@OFFSET as 'dlq list' shows them; none: all that the filters let pass. Where one \
            that is named is not sent, the exit code is 1.
            """)
    var letters: [String] = []

    @Flag(help: "Tell what would be sent, and send nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Option(help: "How often one message may be sent back.")
    var maxReplays = 3

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup(title: "Filters")
    var filters: DLQFilterOptions

    @OptionGroup(title: "Kafka")
    var kafka: KafkaOptions

    func validate() throws {
        guard maxReplays >= 1 else { throw ValidationError("--max-replays is a number from 1") }
        for letter in letters where MessagePlace(letter) == nil {
            throw ValidationError("'\(letter)' names no letter: write TOPIC[PARTITION]@OFFSET, as 'dlq list' shows it")
        }
        guard dryRun || yes || isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("there is nobody to ask: give --yes to replay, or --dry-run to look first")
        }
    }

    func run() async throws {
        try await OperatorCommand.run(kafka, isJSON: json) { command in
            let places = Set(letters.compactMap { MessagePlace($0) })
            let (configuration, logger) = (command.kafka, command.logger)
            let replay = DeadLetterReplay(
                topics: try command.deadLetterTopics(of: places), administrator: command.administrator,
                reader: command.reader,
                makeProducer: { id in
                    try KafkaTransactionalProducer(id: id, configuration: configuration, logger: logger)
                },
                options: DeadLetterReplay.Options(
                    filter: filters.filter(places: places), maxReplays: maxReplays, isDryRun: dryRun,
                    operatorName: "\(NSUserName())@\(ProcessInfo.processInfo.hostName)"),
                output: command.output)
            var question: ReplayQuestion?
            if !yes, !dryRun {
                question = try await replay.question()
                guard let question else {
                    if !places.isEmpty { throw ExitCode.failure }
                    return
                }
                guard Confirmation.ask(question.text) else { throw OperationError("nothing was sent") }
            }
            let tally = try await StopSignals().cancelling { [question] in try await replay.run(after: question) }
            // Of letters that were named one by one, each was meant.
            if !places.isEmpty, tally.leftCount > 0 { throw ExitCode.failure }
        }
    }
}
