import ArgumentParser

/// Dead letters, for an operator.
struct DLQCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "Lists, shows and replays dead letters.",
        discussion: """
            Dead letters stand in the topics that --topic names, with DLQ_TOPIC_SUFFIX behind them.

            Example:
              etl-file-sync dlq list --topic mem-dft-img --since 1d
              etl-file-sync dlq show 'mem-dft-img-dlq[0]@42'
              etl-file-sync dlq replay --topic mem-dft-img --kind Stalled --dry-run
            """,
        subcommands: [DLQListCommand.self, DLQShowCommand.self, DLQReplayCommand.self])
}
