import ArgumentParser
import ETL
import ETLOperations

/// Shows all of a dead letter.
struct DLQShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows all of a dead letter: the error, the original, its headers, where it came from.",
        discussion: """
            Example:
              etl-file-sync dlq show 'mem-dft-img-dlq[0]@42'
              etl-file-sync dlq show --topic mem-dft-img 550e8400-e29b-41d4-a716-446655440000
            """)

    @Argument(help: "A letter, TOPIC[PARTITION]@OFFSET as 'dlq list' shows it, or a job's id.")
    var letter: String

    @Flag(help: "One JSON object a line.")
    var json = false

    @OptionGroup(title: "Kafka")
    var kafka: KafkaOptions

    func run() async throws {
        try await OperatorCommand.run(kafka, isJSON: json) { command in
            let place = MessagePlace(letter)
            let places = Set([place].compactMap(\.self))
            let count = try await DeadLetterShow(
                topics: try command.deadLetterTopics(of: places), administrator: command.administrator,
                reader: command.reader,
                filter: DeadLetterFilter(jobID: place == nil ? letter : nil, places: places), output: command.output
            ).run()
            guard count == 0 else { return }
            throw OperationError(
                place.map { "there is no letter \($0): retention may have removed it" }
                    ?? "no dead letter has the job id \(letter) in "
                    + command.settings.deadLetterTopics.joined(separator: ", "))
        }
    }
}
