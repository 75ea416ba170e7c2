import ArgumentParser
import ETL
import ETLOperations

/// How far a consumer group has come.
struct LagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: "Shows how far the workers have come: what kafka-consumer-groups.sh --describe shows.",
        discussion: """
            LAG counts messages that are not done. In a partition of which nothing was committed yet, that is all that \
            is there, since workers begin at the oldest message. Behind a replay stands a mark of its transaction, \
            which counts as one until the next job comes.

            Example:
              etl-file-sync lag --topic mem-dft-img --group-id etl-worker-group
              etl-file-sync lag --topic mem-dft-img --fail-above 10000 --json
            """)

    @Option(help: "End with exit code 1 where the total lag is above this.")
    var failAbove: Int64?

    @Flag(help: "One JSON object.")
    var json = false

    @OptionGroup(title: "Kafka")
    var kafka: KafkaOptions

    func run() async throws {
        try await OperatorCommand.run(kafka, isJSON: json) { command in
            let total = try await LagQuery(administrator: command.administrator, output: command.output)
                .run(group: command.settings.kafka.groupID, topics: command.settings.kafka.topics)
            if let failAbove, total > failAbove {
                throw OperationError("the total lag of \(total) is above \(failAbove)")
            }
        }
    }
}
