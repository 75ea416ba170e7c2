import ArgumentParser
import ETL
import ETLOperations

/// Which dead letters are meant.
struct DLQFilterOptions: ParsableArguments {
    @Option(help: "Kind of error, as FileNotFound; may be given several times. Unreadable: what is no dead letter.")
    var kind: [String] = []

    @Option(help: "Server of the job's source or destination, in any case; may be given several times.")
    var server: [String] = []

    @Option(help: "Given up at this time or later: 2025-12-08T10:30:00Z, or 30m, 2h, 1d ago.")
    var since: String?

    @Option(help: "Given up before this time, written alike.")
    var until: String?

    @Option(
        help: """
            Path of the source or the destination: a part of it, or the whole of it with * (any characters, slashes \
            too) and ? (one character).
            """)
    var path: String?

    @Option(help: "The job's id.")
    var jobId: String?

    func validate() throws {
        for (name, text) in [("--since", since), ("--until", until)] {
            guard let text, TimeBound.read(text, now: .now) == nil else { continue }
            throw ValidationError("\(name): '\(text)' is no time, such as 2025-12-08T10:30:00Z, 30m, 2h or 1d")
        }
    }

    func filter(places: Set<MessagePlace> = [], jobID: String? = nil) -> DeadLetterFilter {
        let now = UTCTime.now
        return DeadLetterFilter(
            kinds: kind, servers: server, since: since.flatMap { TimeBound.read($0, now: now) },
            until: until.flatMap { TimeBound.read($0, now: now) }, path: path.map(PathPattern.init),
            jobID: jobID ?? jobId, places: places)
    }
}

extension OperatorCommand {
    /// The dead-letter topics that the settings, or the letters that are named, mean.
    func deadLetterTopics(of places: Set<MessagePlace> = []) throws -> [DeadLetterTopic] {
        guard places.isEmpty else {
            return try DeadLetterTopic.topics(of: places, suffix: settings.deadLetterSuffix)
        }
        return settings.kafka.topics.map { DeadLetterTopic(jobs: $0, suffix: settings.deadLetterSuffix) }
    }
}
