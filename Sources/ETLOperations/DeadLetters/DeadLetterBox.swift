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

    /// All letters that stand in the topics now; none that comes later.
    func letters(in topics: [DeadLetterTopic]) async throws -> [TopicPartition: TopicStretch] {
        try await administrator.offsets(of: topics.map(\.name)).filter { !$0.value.isEmpty }.mapValues { .range($0) }
    }

    /// What was replayed, by the dead-letter topic's name.
    func records(of topics: [DeadLetterTopic]) async throws -> [String: ReplayRecords] {
        let stretches = try await administrator.offsets(of: topics.map(\.record)).filter { !$0.value.isEmpty }
            .mapValues { TopicStretch.toEnd(from: $0.lowerBound) }
        let names = Dictionary(topics.map { ($0.record, $0.name) }, uniquingKeysWith: { first, _ in first })
        var records: [String: ReplayRecords] = [:]
        try await reader.read(stretches) { messages in
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
        _ stretches: [TopicPartition: TopicStretch], _ filter: DeadLetterFilter,
        _ body: ([DeadLetterEntry]) async throws -> Bool
    ) async throws {
        var stretches = stretches
        if !filter.places.isEmpty {
            // No more of a partition than what lies between the letters that are meant.
            stretches = stretches.reduce(into: [:]) { result, stretch in
                let offsets = filter.places.filter { $0.topicPartition == stretch.key }.map(\.offset)
                guard let first = offsets.min(), let last = offsets.max() else { return }
                result[stretch.key] = .range(first..<(last + 1))
            }
        }
        try await reader.read(stretches) { messages in
            let entries = messages.map(DeadLetterEntry.init).filter(filter.matches)
            return entries.isEmpty ? true : try await body(entries)
        }
    }
}
