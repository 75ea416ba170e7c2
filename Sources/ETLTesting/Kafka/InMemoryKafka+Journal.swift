import ETL

extension InMemoryKafka {
    /// Something that happened.
    public enum Happening: Hashable, Sendable {
        /// A test wrote a message.
        case produced(TopicPartition, Int64)
        /// A source handed out a message.
        case delivered(TopicPartition, Int64, to: Int)
        /// A dead letter was written.
        case deadLetterWritten(TopicPartition, Int64)
        /// A dead letter's delivery report reached its sender.
        case deadLetterAcknowledged(TopicPartition, Int64)
        /// A dead letter's sender was told that it failed.
        case deadLetterFailed(topic: String, DeadLetterSinkError.Reason)
        /// A group's offset was committed.
        case committed(TopicPartition, Int64, group: String)
        /// A commit failed.
        case commitFailed(TopicPartition, Int64, group: String)
        /// A source was given partitions.
        case assigned([TopicPartition], to: Int)
        /// A source was asked for partitions.
        case revoked([TopicPartition], from: Int)
        /// A source gave partitions up.
        case released([TopicPartition], by: Int)
        /// Partitions were taken from a source.
        case lost([TopicPartition], by: Int)
        /// A source left its group.
        case closed(source: Int)
    }

    /// All that happened, in order. Sources are named by their ``InMemoryKafkaSource/id``.
    public struct Journal: Sendable, RandomAccessCollection {
        private var happenings: [Happening] = []

        init() {}

        /// The first position.
        public var startIndex: Int { happenings.startIndex }
        /// The position after the last one.
        public var endIndex: Int { happenings.endIndex }

        /// What happened at a position.
        public subscript(position: Int) -> Happening { happenings[position] }

        /// Whether both happened, and the first `first` stands before the first `second`.
        public func has(_ first: Happening, before second: Happening) -> Bool {
            guard let one = firstIndex(of: first), let other = firstIndex(of: second) else { return false }
            return one < other
        }

        mutating func add(_ happening: Happening) {
            happenings.append(happening)
        }
    }
}

extension InMemoryKafka.Happening: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .produced(let partition, let offset): "\(partition)@\(offset) produced"
        case .delivered(let partition, let offset, let source): "\(partition)@\(offset) delivered to \(source)"
        case .deadLetterWritten(let partition, let offset): "\(partition)@\(offset) dead letter written"
        case .deadLetterAcknowledged(let partition, let offset): "\(partition)@\(offset) dead letter acknowledged"
        case .deadLetterFailed(let topic, let reason): "\(topic) dead letter failed: \(reason)"
        case .committed(let partition, let offset, let group): "\(partition) committed \(offset) for \(group)"
        case .commitFailed(let partition, let offset, let group): "\(partition) commit of \(offset) for \(group) failed"
        case .assigned(let partitions, let source): "\(partitions) assigned to \(source)"
        case .revoked(let partitions, let source): "\(partitions) revoked from \(source)"
        case .released(let partitions, let source): "\(partitions) released by \(source)"
        case .lost(let partitions, let source): "\(partitions) lost by \(source)"
        case .closed(let source): "source \(source) closed"
        }
    }
}

extension InMemoryKafka.Journal: CustomStringConvertible {
    /// One line for each, numbered.
    public var description: String {
        enumerated().map { "\($0.offset): \($0.element)" }.joined(separator: "\n")
    }
}
