import ETL

/// Who of a consumer group has which partition, and what it has committed.
///
/// Cooperative and sticky: a partition moves only where that evens out the shares, and its owner keeps it until it
/// has released it.
struct InMemoryKafkaGroup {
    /// What is to be told to a member.
    enum Change: Equatable {
        case assign(member: Int, [TopicPartition])
        case revoke(member: Int, [TopicPartition])
    }

    private struct Owner {
        let member: Int
        var isRevoked = false
    }

    var committed: [TopicPartition: Int64] = [:]
    private var subscriptions: [Int: Set<String>] = [:]
    private var owners: [TopicPartition: Owner] = [:]
    /// Partitions that nobody of this group's members is to have for now.
    private var held: Set<TopicPartition> = []
    private var pinned: [TopicPartition: Int] = [:]

    // MARK: Members

    mutating func join(_ member: Int, topics: Set<String>) {
        subscriptions[member] = topics
    }

    mutating func leave(_ member: Int) {
        subscriptions[member] = nil
        owners = owners.filter { $0.value.member != member }
        pinned = pinned.filter { $0.value != member }
    }

    // MARK: Partitions

    func owner(of partition: TopicPartition) -> Int? { owners[partition]?.member }

    func partitions(of member: Int) -> [TopicPartition] {
        sorted(owners.filter { $0.value.member == member }.keys)
    }

    mutating func hold(_ partitions: [TopicPartition]) {
        held.formUnion(partitions)
        for partition in partitions { pinned[partition] = nil }
    }

    mutating func pin(_ partitions: [TopicPartition], to member: Int) {
        held.subtract(partitions)
        for partition in partitions { pinned[partition] = member }
    }

    mutating func unpinAll() {
        held = []
        pinned = [:]
    }

    /// - Returns: whether `member` had the partition.
    mutating func giveUp(_ partition: TopicPartition, by member: Int) -> Bool {
        guard owners[partition]?.member == member else { return false }
        owners[partition] = nil
        return true
    }

    /// Shares the partitions out.
    ///
    /// - Parameter all: every partition of every topic.
    /// - Returns: what changes: revocations of partitions that must move, and assignments of free ones.
    mutating func rebalance(_ all: [TopicPartition]) -> [Change] {
        let targets = targets(of: all.filter { !held.contains($0) })
        var revoked: [Int: [TopicPartition]] = [:]
        var assigned: [Int: [TopicPartition]] = [:]
        for partition in sorted(Set(all).union(owners.keys)) {
            let target = targets[partition]
            if let owner = owners[partition] {
                guard owner.member != target, !owner.isRevoked else { continue }
                owners[partition]?.isRevoked = true
                revoked[owner.member, default: []].append(partition)
            } else if let target {
                owners[partition] = Owner(member: target)
                assigned[target, default: []].append(partition)
            }
        }
        return revoked.sorted { $0.key < $1.key }.map { .revoke(member: $0.key, $0.value) }
            + assigned.sorted { $0.key < $1.key }.map { .assign(member: $0.key, $0.value) }
    }

    private func targets(of partitions: [TopicPartition]) -> [TopicPartition: Int] {
        var targets: [TopicPartition: Int] = [:]
        var loads = subscriptions.mapValues { _ in 0 }
        func least(for partition: TopicPartition) -> Int? {
            loads.filter { subscriptions[$0.key]?.contains(partition.topic) == true }
                .min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        }
        func give(_ partition: TopicPartition, to member: Int) {
            targets[partition] = member
            loads[member, default: 0] += 1
        }
        for partition in partitions {
            if let member = pinned[partition] ?? owners[partition]?.member { give(partition, to: member) }
        }
        for partition in partitions where targets[partition] == nil {
            if let member = least(for: partition) { give(partition, to: member) }
        }
        for partition in partitions.reversed() where pinned[partition] == nil {
            guard let owner = targets[partition], let other = least(for: partition),
                loads[other, default: 0] + 1 < loads[owner, default: 0]
            else { continue }
            loads[owner, default: 0] -= 1
            give(partition, to: other)
        }
        return targets
    }

    private func sorted(_ partitions: some Sequence<TopicPartition>) -> [TopicPartition] {
        partitions.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
    }
}
