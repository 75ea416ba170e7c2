import ArgumentParser

/// The command: its subcommands, of which `run` is meant where none is named.
@main
struct EtlFileSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etl-file-sync",
        abstract: "Moves files between servers as Kafka jobs ask for it.",
        version: Version.current,
        subcommands: [RunCommand.self],
        defaultSubcommand: RunCommand.self)
}
