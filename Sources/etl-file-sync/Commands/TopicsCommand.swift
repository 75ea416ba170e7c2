import ArgumentParser
import ETL
import ETLOperations

/// Topics, for an operator.
struct TopicsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics", abstract: "Makes topics.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes topics with their dead-letter topics, where they are not there yet.",
            discussion: """
                A topic gets as many partitions as are asked for, its dead-letter topic (DLQ_TOPIC_SUFFIX) gets one. \
                What is there already is left as it is, with a warning where its partitions are others. So the \
                command can be given again.

                Example:
                  etl-file-sync topics create --topic mem-dft-img --partitions 8
                """)

        @Option(help: "Partitions of a topic: as many workers can share it.")
        var partitions = 4

        @Option(help: "Brokers that keep a copy of each partition. (default: the broker's default.replication.factor)")
        var replicationFactor: Int?

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup(title: "Kafka")
        var kafka: KafkaOptions

        func validate() throws {
            guard (1...100_000).contains(partitions) else {
                throw ValidationError("--partitions is a number from 1 to 100000")
            }
            guard (1...32_767).contains(replicationFactor ?? 1) else {
                throw ValidationError("--replication-factor is a number from 1 to 32767")
            }
        }

        func run() async throws {
            try await OperatorCommand.run(kafka, isJSON: json) { command in
                let topics = TopicCreator.topics(
                    of: command.settings.kafka.topics, deadLetterSuffix: command.settings.deadLetterSuffix,
                    partitions: partitions, replicationFactor: replicationFactor)
                try await TopicCreator(administrator: command.administrator, output: command.output).create(topics)
            }
        }
    }
}
