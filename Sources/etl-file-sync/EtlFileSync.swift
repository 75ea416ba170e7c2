import ArgumentParser

/// The command: its subcommands, of which `run` is meant where none is named.
@main
struct EtlFileSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etl-file-sync",
        abstract: "Moves files between servers as Kafka jobs ask for it.",
        discussion: """
            Without a subcommand the worker runs: `etl-file-sync run --help` shows its options.

            Example:
              etl-file-sync --topic mem-dft-img --bootstrap-servers kafka:9092 --env-file .env
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, SubmitCommand.self, CheckCommand.self, DLQCommand.self, TopicsCommand.self,
            LagCommand.self, ContainerCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
