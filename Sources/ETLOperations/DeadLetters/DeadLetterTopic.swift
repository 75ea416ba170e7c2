import ETL

/// A dead-letter topic and what belongs to it.
public struct DeadLetterTopic: Hashable, Sendable {
    /// The topic of the jobs.
    let jobs: String
    /// The dead-letter topic.
    let name: String

    /// The dead-letter topic of a topic of jobs.
    public init(jobs: String, suffix: String) {
        self.jobs = jobs
        name = jobs + suffix
    }

    /// The dead-letter topics that single letters stand in.
    ///
    /// - Throws: ``OperationError`` for a topic that is none.
    public static func topics(
        of places: some Sequence<MessagePlace>, suffix: String
    ) throws(OperationError) -> [DeadLetterTopic] {
        var topics: [DeadLetterTopic] = []
        for name in Set(places.map(\.topicPartition.topic)).sorted() {
            guard name.hasSuffix(suffix), name.count > suffix.count else {
                throw OperationError("\(name) is no dead-letter topic: those end in '\(suffix)' (DLQ_TOPIC_SUFFIX)")
            }
            topics.append(DeadLetterTopic(jobs: String(name.dropLast(suffix.count)), suffix: suffix))
        }
        return topics
    }

    /// The topic that keeps what was replayed.
    var record: String { name + ReplayRecord.topicSuffix }

    /// The id under which the originals are sent back; who takes it over fences everybody else.
    var transactionalID: String { "etl-dlq-replay-\(name)" }
}
