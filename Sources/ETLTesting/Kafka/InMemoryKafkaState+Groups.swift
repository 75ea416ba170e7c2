import ETL

// Consumer groups: who has what.
extension InMemoryKafkaState {
    mutating func join(topics: Set<String>, group: String) -> Int {
        let member = makeMemberID()
        members[member] = InMemoryKafkaMember(group: group)
        groups[group, default: InMemoryKafkaGroup()].join(member, topics: topics)
        rebalance(group)
        return member
    }

    mutating func rebalance(_ group: String) {
        let all = topics.flatMap { topic, log in
            log.partitions.indices.map { TopicPartition(topic: topic, partition: Int32($0)) }
        }
        for change in groups[group]?.rebalance(all) ?? [] {
            switch change {
            case .assign(let member, let partitions):
                let offsets = partitions.map { committed($0, group: group) ?? 0 }
                members[member]?.assign(partitions, from: offsets)
                journal.add(.assigned(partitions, to: member))
            case .revoke(let member, let partitions):
                members[member]?.revoke(partitions)
                journal.add(.revoked(partitions, from: member))
            }
        }
    }

    mutating func rebalanceAfresh(group: String) {
        groups[group]?.unpinAll()
        rebalance(group)
    }

    func owner(of partition: TopicPartition, group: String) -> Int? { groups[group]?.owner(of: partition) }

    mutating func revoke(_ partitions: [TopicPartition], group: String) {
        groups[group]?.hold(partitions)
        rebalance(group)
    }

    mutating func pin(_ partitions: [TopicPartition], to member: Int) {
        guard let group = members[member]?.group else { return }
        groups[group]?.pin(partitions, to: member)
        rebalance(group)
    }

    mutating func lose(_ partitions: [TopicPartition], group: String) {
        groups[group]?.hold(partitions)
        let owners = Dictionary(grouping: partitions) { groups[group]?.owner(of: $0) }
        for (owner, owned) in owners {
            guard let owner else { continue }
            takeAway(owned, from: owner)
        }
    }

    /// Takes partitions from a member without asking it.
    mutating func takeAway(_ partitions: [TopicPartition], from member: Int) {
        guard let group = members[member]?.group else { return }
        for partition in partitions { _ = groups[group]?.giveUp(partition, by: member) }
        members[member]?.lose(partitions)
        journal.add(.lost(partitions, by: member))
    }

    mutating func release(_ partitions: [TopicPartition], by member: Int) {
        guard let group = members[member]?.group else { return }
        commitStored(of: member, only: Set(partitions), last: true)
        // A fault may have taken them away meanwhile.
        let released = partitions.filter { groups[group]?.giveUp($0, by: member) == true }
        guard !released.isEmpty else { return }
        journal.add(.released(released, by: member))
        rebalance(group)
    }

    mutating func close(_ member: Int) {
        guard members[member]?.isClosed == false else { return }
        commitStored(of: member, last: true)
        leave(member)
    }

    mutating func crash(_ member: Int) {
        guard members[member]?.isClosed == false else { return }
        leave(member)
    }

    private mutating func leave(_ member: Int) {
        members[member]?.isClosed = true
        expel(member)
        journal.add(.closed(source: member))
    }

    mutating func expel(_ member: Int) {
        guard let group = members[member]?.group else { return }
        groups[group]?.leave(member)
        rebalance(group)
    }
}
