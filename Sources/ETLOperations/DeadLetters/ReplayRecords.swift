import ETL

/// All that is recorded as replayed of one dead-letter topic.
struct ReplayRecords: Sendable {
    private struct Key: Hashable {
        let partition: Int32
        let offset: Int64
    }

    private var records: [Key: ReplayRecord] = [:]

    /// Takes messages of the record's topic, in their order; what is no record is passed over.
    mutating func add(_ messages: [StoredMessage]) {
        for stored in messages {
            guard let record = ReplayRecord(stored.message) else { continue }
            add(record)
        }
    }

    mutating func add(_ record: ReplayRecord) {
        records[Key(partition: record.partition, offset: record.offset)] = record
    }

    /// The record of a letter; `nil` where it was not replayed.
    func record(of entry: DeadLetterEntry) -> ReplayRecord? {
        guard let letter = entry.readable,
            let record = records[
                Key(partition: entry.place.topicPartition.partition, offset: entry.place.offset)],
            record.jobID == letter.jobID, record.letterTime == letter.time?.iso8601
        else { return nil }
        return record
    }
}
