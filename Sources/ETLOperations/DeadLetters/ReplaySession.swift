import ETL

/// A replay of one dead-letter topic under way: gathers letters, and sends them a transaction at a time.
struct ReplaySession {
    private struct Item {
        let entry: DeadLetterEntry
        let message: OutgoingMessage
        let count: Int
    }

    private let replay: DeadLetterReplay
    private let topic: DeadLetterTopic
    private let producer: any TransactionalProducer
    private var pending: [Item] = []
    private(set) var tally: ReplayTally

    init(
        _ replay: DeadLetterReplay, _ topic: DeadLetterTopic, _ producer: any TransactionalProducer,
        _ tally: ReplayTally
    ) {
        self.replay = replay
        self.topic = topic
        self.producer = producer
        self.tally = tally
    }

    func takeOver() async throws(OperationError) {
        do throws(TransactionError) {
            try await producer.takeOver()
        } catch {
            throw failure(error)
        }
    }

    mutating func take(_ entry: DeadLetterEntry, _ decision: ReplayDecision) async throws {
        tally.meet(entry.place)
        switch decision {
        case .send(let message, let count):
            pending.append(Item(entry: entry, message: message, count: count))
            if pending.count >= DeadLetterReplay.batchSize { try await flush() }
        case .leave(let reason): leave(entry, reason)
        }
    }

    /// Sends what waits. A batch that cannot be sent whole is sent letter by letter, so that one which is too large
    /// holds up no other.
    mutating func flush() async throws {
        let batch = pending
        pending = []
        guard !batch.isEmpty else { return }
        try Task.checkCancellation()
        do throws(TransactionError) {
            try await send(batch)
            return
        } catch {
            guard error.reason == .tooLarge else { throw failure(error) }
            if batch.count == 1 { return leave(batch[0].entry, .tooLarge(error.description)) }
        }
        for item in batch {
            try Task.checkCancellation()
            do throws(TransactionError) {
                try await send([item])
            } catch {
                guard error.reason == .tooLarge else { throw failure(error) }
                leave(item.entry, .tooLarge(error.description))
            }
        }
    }

    /// Sends letters in one transaction, and in another one where that failed. A broker that refuses a message as too
    /// large leaves a gap in the producer's numbers, which costs the transaction after it.
    private mutating func send(_ items: [Item]) async throws(TransactionError) {
        var triesLeft = 3
        while true {
            triesLeft -= 1
            do throws(TransactionError) {
                return try await sendOnce(items)
            } catch {
                guard error.reason == .failed, triesLeft > 0 else { throw error }
            }
        }
    }

    /// One transaction: the originals, and the record of them. One that failed is aborted; if even that fails, no other
    /// one can begin.
    private mutating func sendOnce(_ items: [Item]) async throws(TransactionError) {
        try await producer.begin()
        let records: [ReplayRecord]
        do throws(TransactionError) {
            let places = try await producer.send(items.map(\.message))
            let time = UTCTime.now
            records = zip(items, places).map { record($0, at: $1, time) }
            _ = try await producer.send(records.map { $0.message(topic: topic.record) })
            try await producer.commit()
        } catch {
            if error.reason == .tooLarge || error.reason == .failed { await producer.abort() }
            throw error
        }
        tally.sent += items.count
        for (item, record) in zip(items, records) { replay.told(item.entry, replayed: record) }
    }

    private func record(_ item: Item, at place: MessagePlace, _ time: UTCTime) -> ReplayRecord {
        ReplayRecord(
            partition: item.entry.place.topicPartition.partition, offset: item.entry.place.offset,
            time: time.iso8601, operatorName: replay.options.operatorName, jobID: item.entry.readable?.jobID,
            letterTime: item.entry.readable?.time?.iso8601, destination: place, count: item.count)
    }

    private mutating func leave(_ entry: DeadLetterEntry, _ reason: ReplayDecision.Reason) {
        tally.leave(reason)
        replay.told(entry, leftFor: reason)
    }

    private func failure(_ error: TransactionError) -> OperationError {
        guard error.reason == .fenced else { return OperationError(error.description) }
        return OperationError(
            "another operator has begun a replay of \(topic.name), which ends this one: \(tally.sent) messages were "
                + "sent back by this one, and the other one sends none of them again")
    }
}
