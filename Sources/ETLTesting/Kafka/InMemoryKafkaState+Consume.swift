import ETL

// Consumers: messages out, commits in.
extension InMemoryKafkaState {
    func credit(of member: Int) -> Int { members[member]?.credit ?? 0 }

    mutating func request(_ count: Int, by member: Int) {
        members[member]?.credit += max(0, count)
    }

    /// The next thing for a consumer to hear of; `nil` where it has to wait.
    mutating func takeEvent(of member: Int) -> Result<MessageSourceEvent?, any Error>? {
        guard let state = members[member], !state.isClosed else { return .success(nil) }
        if let failure = state.failure { return .failure(failure) }
        if let event = members[member]?.takeEvent() { return .success(event) }
        if case .sourceFails(let line) = faults.strike(at: .poll)?.kind {
            let failure = MessageSourceError(line)
            members[member]?.failure = failure
            expel(member)
            return .failure(failure)
        }
        let messages = takeMessages(for: member)
        return messages.isEmpty ? nil : .success(.messages(messages))
    }

    private mutating func takeMessages(for member: Int) -> [Message] {
        guard let credit = members[member]?.credit, credit > 0 else { return [] }
        var taken: [Message] = []
        for partition in members[member]?.partitionsInTurn() ?? [] where taken.count < credit {
            guard let position = members[member]?.positions[partition],
                let log = topics[partition.topic]?.partitions[Int(partition.partition)], position < log.count
            else { continue }
            let messages = log[Int(max(0, position))...].prefix(credit - taken.count)
            members[member]?.advance(partition, by: messages.count)
            for message in messages { journal.add(.delivered(partition, message.offset, to: member)) }
            taken += messages
        }
        return taken
    }

    // MARK: Commits

    func committed(_ partition: TopicPartition, group: String) -> Int64? { groups[group]?.committed[partition] }

    /// Messages that a consumer's group has not committed, of each partition that it has; `nil` where it is closed.
    func lag(of member: Int) -> [TopicPartition: Int64]? {
        guard let state = members[member], !state.isClosed, let group = groups[state.group] else { return nil }
        return Dictionary(
            uniqueKeysWithValues: group.partitions(of: member).map { partition in
                let end = topics[partition.topic]?.partitions[Int(partition.partition)].count ?? 0
                return (partition, Int64(end) - (group.committed[partition] ?? 0))
            })
    }

    mutating func markDone(_ partition: TopicPartition, before offset: Int64, by member: Int) {
        guard let group = members[member]?.group, groups[group]?.owner(of: partition) == member else { return }
        members[member]?.store(partition, offset)
        commitStored(of: member)
    }

    mutating func commitElsewhere(_ partition: TopicPartition, _ offset: Int64, group: String) {
        groups[group, default: InMemoryKafkaGroup()].committed[partition] = offset
        journal.add(.committed(partition, offset, group: group))
    }

    /// Commits what a consumer marked done. A one-shot fault costs a try; a kept one leaves it for later, unless this
    /// is the `last` chance.
    mutating func commitStored(of member: Int, only partitions: Set<TopicPartition>? = nil, last: Bool = false) {
        guard let group = members[member]?.group else { return }
        for (partition, offset) in members[member]?.takeStored(of: partitions) ?? [] {
            switch strikeCommit(partition, offset, group: group) {
            case nil:
                groups[group]?.committed[partition] = offset
                journal.add(.committed(partition, offset, group: group))
            case .commitFindsLostAssignment:
                journal.add(.commitFailed(partition, offset, group: group))
                takeAway(groups[group]?.partitions(of: member) ?? [], from: member)
                rebalance(group)
                return
            default:
                if !last { members[member]?.store(partition, offset) }
            }
        }
    }

    /// The fault that a commit ends with, after the failed tries before.
    private mutating func strikeCommit(
        _ partition: TopicPartition, _ offset: Int64, group: String
    ) -> InMemoryKafka.Fault.Kind? {
        while let fault = faults.strike(at: .commit) {
            guard fault.kind == .commitFails else { return fault.kind }
            journal.add(.commitFailed(partition, offset, group: group))
            if fault.isKept { return fault.kind }
        }
        return nil
    }
}
