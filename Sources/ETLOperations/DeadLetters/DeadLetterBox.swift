import ETL

/// The dead-letter topics of some topics, to be read from the oldest letter to the end as it stood at the start.
struct DeadLetterBox: Sendable {
    let topics: [DeadLetterTopic]
    private let administrator: any KafkaAdministrator
    private let reader: any TopicReader

    init(topics: [DeadLetterTopic], administrator: any KafkaAdministrator, reader: any TopicReader) {
        self.topics = topics
        self.administrator = administrator
        self.reader = reader
    }

    /// The topics that are there.
    ///
    /// - Returns: and what to say of those that are not.
    /// - Throws: ``OperationError`` where neither a topic nor its dead-letter topic is there: a wrong name.
    func present() async throws -> (topics: [DeadLetterTopic], notes: [String]) {
        let cluster = try await administrator.describe(topics: topics.flatMap { [$0.jobs, $0.name] })
        let there = Set(cluster.topics.filter(\.exists).map(\.name))
        var notes: [String] = []
        for topic in topics where !there.contains(topic.name) {
            guard there.contains(topic.jobs) else {
                throw OperationError(
                    "there is neither a topic \(topic.jobs) nor its dead-letter topic \(topic.name): name the topic "
                        + "with --topic, and its suffix with DLQ_TOPIC_SUFFIX")
            }
            notes.append("note: there is no topic \(topic.name): no letter was written yet")
        }
        return (topics.filter { there.contains($0.name) }, notes)
    }

    /// The offsets of what stands in a topic now.
    func ranges(of topics: [DeadLetterTopic]) async throws -> [TopicPartition: Range<Int64>] {
        try await administrator.offsets(of: topics.map(\.name))
    }

    /// What was replayed, by the dead-letter topic's name.
    func records(of topics: [DeadLetterTopic]) async throws -> [String: ReplayRecords] {
        let ranges = try await administrator.offsets(of: topics.map(\.record))
        let names = Dictionary(topics.map { ($0.record, $0.name) }, uniquingKeysWith: { first, _ in first })
        var records: [String: ReplayRecords] = [:]
        try await reader.read(ranges) { messages in
            for (topic, messages) in Dictionary(grouping: messages, by: \.message.topicPartition.topic) {
                guard let name = names[topic] else { continue }
                records[name, default: ReplayRecords()].add(messages)
            }
            return true
        }
        return records
    }

    /// Reads letters that a filter lets pass.
    ///
    /// - Parameter body: gets them in batches; returns whether to go on.
    func read(
        _ ranges: [TopicPartition: Range<Int64>], _ filter: DeadLetterFilter,
        _ body: ([DeadLetterEntry]) async throws -> Bool
    ) async throws {
        var ranges = ranges
        if !filter.places.isEmpty {
            // No more of a partition than what lies between the letters that are meant.
            ranges = ranges.reduce(into: [:]) { result, range in
                let offsets = filter.places.filter { $0.topicPartition == range.key }.map(\.offset)
                guard let first = offsets.min(), let last = offsets.max() else { return }
                result[range.key] = range.value.clamped(to: first..<(last + 1))
            }
        }
        try await reader.read(ranges) { messages in
            let entries = messages.map(DeadLetterEntry.init).filter(filter.matches)
            return entries.isEmpty ? true : try await body(entries)
        }
    }
}
