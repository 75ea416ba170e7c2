import ETL

/// What is kept of a letter that was replayed, in a topic of its own beside the dead-letter topic.
///
/// Key: `partition:offset` of the letter, so that a compacted topic keeps one for each. It names the job and the
/// letter's time too: a dead-letter topic that was deleted and made anew counts from 0 again, and what stands there
/// then was not replayed.
struct ReplayRecord: Hashable, Sendable {
    /// The letter's partition and offset.
    let partition: Int32
    let offset: Int64
    /// When it was replayed, ISO 8601.
    let time: String
    /// By whom: `user@host`.
    let operatorName: String
    let jobID: String?
    let letterTime: String?
    /// Where the original stands now.
    let destination: MessagePlace
    /// How often the original has been sent back with this.
    let count: Int

    /// What stands behind a dead-letter topic's name for its record.
    static let topicSuffix = "-replayed"

    /// The letter's place in a text.
    static func key(_ partition: Int32, _ offset: Int64) -> String { "\(partition):\(offset)" }

    /// The record as JSON.
    var value: [UInt8] {
        var json = JSONObject()
        json.add("replayed_at", time)
        json.add("replayed_by", operatorName)
        json.add("job_id", optional: jobID)
        json.add("letter_time", optional: letterTime)
        json.add("topic", destination.topicPartition.topic)
        json.add("partition", destination.topicPartition.partition)
        json.add("offset", destination.offset)
        json.add("replay_count", count)
        return json.bytes
    }

    /// The message that keeps it.
    func message(topic: String) -> OutgoingMessage {
        OutgoingMessage(topic: topic, key: Array(Self.key(partition, offset).utf8), value: value)
    }

    /// Reads a record back; `nil` for what is none.
    init?(_ message: Message) {
        guard let key = message.key.flatMap({ String(validating: $0, as: UTF8.self) }), let value = message.value,
            let fields = FlatJSON(value)
        else { return nil }
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let letterPartition = Int32(parts[0]), let letterOffset = Int64(parts[1]),
            let time = fields.text("replayed_at"), let operatorName = fields.text("replayed_by"),
            let topic = fields.text("topic"), let partition = fields.number("partition").flatMap(Int32.init(exactly:)),
            let offset = fields.number("offset"), let count = fields.number("replay_count")
        else { return nil }
        self.init(
            partition: letterPartition, offset: letterOffset, time: time, operatorName: operatorName,
            jobID: fields.text("job_id"), letterTime: fields.text("letter_time"),
            destination: MessagePlace(
                topicPartition: TopicPartition(topic: topic, partition: partition), offset: Int64(offset)),
            count: count)
    }

    init(
        partition: Int32, offset: Int64, time: String, operatorName: String, jobID: String?, letterTime: String?,
        destination: MessagePlace, count: Int
    ) {
        self.partition = partition
        self.offset = offset
        self.time = time
        self.operatorName = operatorName
        self.jobID = jobID
        self.letterTime = letterTime
        self.destination = destination
        self.count = count
    }
}
