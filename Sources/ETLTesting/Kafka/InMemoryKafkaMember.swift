import DequeModule
import ETL

/// One consumer: what it is to be told, how much it may hand out, and how far it is.
struct InMemoryKafkaMember {
    let group: String
    var credit = 0
    var failure: MessageSourceError?
    var isClosed = false

    /// What the consumer has not been told yet.
    private var events: Deque<MessageSourceEvent> = []
    /// The offset of the next message to hand out, of each partition that it has and that is not revoked.
    private(set) var positions: [TopicPartition: Int64] = [:]
    private var stored: [TopicPartition: Int64] = [:]
    private var turn = 0

    init(group: String) {
        self.group = group
    }

    // MARK: Assignment

    mutating func assign(_ partitions: [TopicPartition], from offsets: [Int64]) {
        for (partition, offset) in zip(partitions, offsets) { positions[partition] = offset }
        events.append(.assigned(partitions))
    }

    mutating func revoke(_ partitions: [TopicPartition]) {
        for partition in partitions { positions[partition] = nil }
        events.append(.revoked(partitions))
    }

    mutating func lose(_ partitions: [TopicPartition]) {
        for partition in partitions {
            positions[partition] = nil
            stored[partition] = nil
        }
        events.append(.lost(partitions))
    }

    // MARK: Commits

    /// Keeps an offset to be committed. What comes before the consumer was told of an assignment belongs to an older
    /// one.
    mutating func store(_ partition: TopicPartition, _ offset: Int64) {
        let isUntold = events.contains {
            guard case .assigned(let partitions) = $0 else { return false }
            return partitions.contains(partition)
        }
        guard !isUntold else { return }
        stored[partition] = max(offset, stored[partition] ?? 0)
    }

    /// Offsets that are to be committed, in order of the partitions.
    mutating func takeStored(of partitions: Set<TopicPartition>?) -> [(TopicPartition, Int64)] {
        let taken = stored.filter { partitions?.contains($0.key) ?? true }
        for partition in taken.keys { stored[partition] = nil }
        return taken.sorted { ($0.key.topic, $0.key.partition) < ($1.key.topic, $1.key.partition) }
            .map { ($0.key, $0.value) }
    }

    // MARK: Events

    mutating func takeEvent() -> MessageSourceEvent? { events.popFirst() }

    /// The partitions to read from, each round another one first.
    mutating func partitionsInTurn() -> [TopicPartition] {
        let partitions = positions.keys.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
        guard !partitions.isEmpty else { return [] }
        defer { turn += 1 }
        let first = turn % partitions.count
        return Array(partitions[first...] + partitions[..<first])
    }

    mutating func advance(_ partition: TopicPartition, by count: Int) {
        positions[partition, default: 0] += Int64(count)
        credit -= count
    }
}
