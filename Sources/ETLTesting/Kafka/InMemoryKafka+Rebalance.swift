import ETL
import Synchronization

// Rebalances on demand. A partition that is revoked or lost here stays with nobody, as if a worker elsewhere had it,
// until it is assigned again.
extension InMemoryKafka {
    /// Asks the owners of these partitions to give them up.
    public func revoke(_ topic: String, _ partitions: Int32..., group: String = defaultGroup) {
        change { $0.revoke(Self.partitions(topic, partitions), group: group) }
    }

    /// Takes these partitions away at once, as after an expired session: their owners are told
    /// ``/ETL/MessageSourceEvent/lost(_:)``.
    public func lose(_ topic: String, _ partitions: Int32..., group: String = defaultGroup) {
        change { $0.lose(Self.partitions(topic, partitions), group: group) }
    }

    /// Gives these partitions to a source. Another owner is asked to give them up first.
    public func assign(_ topic: String, _ partitions: Int32..., to source: InMemoryKafkaSource) {
        change { $0.pin(Self.partitions(topic, partitions), to: source.id) }
    }

    /// Shares all partitions of a group among its sources again, as evenly and with as few moves as can be.
    public func rebalance(group: String = defaultGroup) {
        change { $0.rebalanceAfresh(group: group) }
    }

    /// Commits in the name of the group, as a worker elsewhere would.
    public func commit(_ topic: String, _ partition: Int32, _ offset: Int64, group: String = defaultGroup) {
        change { $0.commitElsewhere(TopicPartition(topic: topic, partition: partition), offset, group: group) }
    }

    /// The source that has a partition; `nil` where nobody has.
    public func owner(of topic: String, _ partition: Int32, group: String = defaultGroup) -> InMemoryKafkaSource? {
        let owner = guarded.withLock {
            $0.state.owner(of: TopicPartition(topic: topic, partition: partition), group: group)
        }
        return owner.map { InMemoryKafkaSource(kafka: self, id: $0) }
    }

    private static func partitions(_ topic: String, _ partitions: [Int32]) -> [TopicPartition] {
        partitions.map { TopicPartition(topic: topic, partition: $0) }
    }
}
