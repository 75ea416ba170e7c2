import ETL

/// Reads what stands in the topics of an ``InMemoryKafka``.
public struct InMemoryKafkaTopicReader: TopicReader {
    let kafka: InMemoryKafka
    let batchSize: Int

    /// See the protocol. Messages have no time.
    public func read(
        _ stretches: [TopicPartition: TopicStretch], _ body: ([StoredMessage]) async throws -> Bool
    ) async throws {
        let partitions = stretches.keys.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
        for partition in partitions {
            var rest = kafka.messages(in: partition.topic).filter { message in
                guard message.topicPartition == partition else { return false }
                return switch stretches[partition] {
                case .toEnd(let start)?: message.offset >= start
                case .range(let range)?: range.contains(message.offset)
                case nil: false
                }
            }[...]
            while !rest.isEmpty {
                try Task.checkCancellation()
                let batch = rest.prefix(batchSize)
                rest = rest.dropFirst(batch.count)
                guard try await body(batch.map { StoredMessage($0, time: nil) }) else { return }
            }
        }
    }
}

extension InMemoryKafka {
    /// A reader of topics.
    ///
    /// - Parameter batchSize: how many messages it hands over at once.
    public func topicReader(batchSize: Int = 1000) -> InMemoryKafkaTopicReader {
        InMemoryKafkaTopicReader(kafka: self, batchSize: batchSize)
    }
}
