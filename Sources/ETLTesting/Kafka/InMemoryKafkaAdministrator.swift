import ETL

/// Administers an ``InMemoryKafka``: one broker, which lets everybody do everything.
public struct InMemoryKafkaAdministrator: KafkaAdministrator {
    let kafka: InMemoryKafka

    /// See the protocol.
    public func describe(topics: [String]) async throws(KafkaAdministratorError) -> ClusterDescription {
        kafka.change { state in
            ClusterDescription(
                brokers: ["localhost:9092"],
                topics: topics.map { name in
                    let partitions = state.topics[name]?.partitions.count ?? 0
                    return TopicDescription(
                        name: name, partitions: partitions, rights: partitions > 0 ? [.read, .write] : nil)
                })
        }
    }

    /// See the protocol. There is no second copy, and settings of the topic change nothing.
    public func create(_ topic: NewTopic) async throws(KafkaAdministratorError) -> TopicCreation {
        let creation: Result<TopicCreation, KafkaAdministratorError> = kafka.change { state in
            guard topic.replicationFactor ?? 1 == 1, topic.partitions > 0 else {
                return .failure(
                    KafkaAdministratorError("cannot make the topic \(topic.name): one broker keeps one copy"))
            }
            if state.topicExists(topic.name) { return .success(.existed) }
            state.createTopic(topic.name, partitions: topic.partitions)
            return .success(.created)
        }
        return try creation.get()
    }

    /// See the protocol. A member's id is that of its ``InMemoryKafkaSource``.
    public func describe(group: String) async throws(KafkaAdministratorError) -> GroupDescription {
        kafka.change { state in
            guard let found = state.groups[group] else {
                return GroupDescription(state: "Dead", members: [], committed: [:])
            }
            let members = state.members.filter { $0.value.group == group && !$0.value.isClosed }.keys.sorted()
            return GroupDescription(
                state: members.isEmpty ? "Empty" : "Stable",
                members: members.map { member in
                    GroupMember(
                        id: "\(member)", clientID: "in-memory", host: "localhost",
                        partitions: found.partitions(of: member))
                }, committed: found.committed)
        }
    }

    /// See the protocol.
    public func offsets(
        of topics: [String]
    ) async throws(KafkaAdministratorError) -> [TopicPartition: Range<Int64>] {
        kafka.change { state in
            topics.reduce(into: [:]) { offsets, topic in
                for (index, log) in (state.topics[topic]?.partitions ?? []).enumerated() {
                    offsets[TopicPartition(topic: topic, partition: Int32(index))] = 0..<Int64(log.count)
                }
            }
        }
    }

    /// Does nothing.
    public func close() async {}
}

extension InMemoryKafka {
    /// An administrator.
    public func administrator() -> InMemoryKafkaAdministrator { InMemoryKafkaAdministrator(kafka: self) }
}
