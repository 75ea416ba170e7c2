import ETL

/// Decides on letters of one topic, one after the other, and asks once for each topic whether it is there.
struct ReplayDecider {
    let topic: DeadLetterTopic
    let administrator: any KafkaAdministrator
    let maxReplays: Int
    let records: ReplayRecords
    private var isThere: [String: Bool] = [:]

    init(
        topic: DeadLetterTopic, administrator: any KafkaAdministrator, maxReplays: Int, records: ReplayRecords
    ) {
        self.topic = topic
        self.administrator = administrator
        self.maxReplays = maxReplays
        self.records = records
    }

    mutating func decide(on entry: DeadLetterEntry) async throws -> ReplayDecision {
        let decision = ReplayDecision(entry, in: topic, record: records.record(of: entry), maxReplays: maxReplays)
        guard case .send(let message, _) = decision else { return decision }
        if isThere[message.topic] == nil {
            // A broker may make a topic that a producer asks for: one of a wrong name, which nobody reads.
            let found = try await administrator.describe(topics: [message.topic]).topics.first
            isThere[message.topic] = found?.exists ?? false
        }
        return isThere[message.topic] == true ? decision : .leave(.noTopic(message.topic))
    }
}
