import ETL

/// All that an ``InMemoryKafka`` is, but for who waits: what happens is decided here, with no lock and no task.
struct InMemoryKafkaState {
    let autoCreateTopics: Bool
    let maxMessageBytes: Int
    var journal = InMemoryKafka.Journal()
    var topics: [String: InMemoryKafkaTopic] = [:]
    var groups: [String: InMemoryKafkaGroup] = [:]
    var members: [Int: InMemoryKafkaMember] = [:]
    var faults = InMemoryKafkaFaults()
    var sends = InMemoryKafkaSends()
    var transactions = InMemoryKafkaTransactions()
    private var membersMade = 0

    init(autoCreateTopics: Bool, maxMessageBytes: Int) {
        self.autoCreateTopics = autoCreateTopics
        self.maxMessageBytes = maxMessageBytes
    }

    // MARK: Topics

    func topicExists(_ topic: String) -> Bool { topics[topic] != nil }

    mutating func createTopic(_ topic: String, partitions: Int) {
        topics[topic, default: InMemoryKafkaTopic()].grow(to: partitions)
        for group in groups.keys.sorted() { rebalance(group) }
    }

    mutating func append(
        _ value: [UInt8]?, to topic: String, partition: Int32?, key: [UInt8]?, headers: [MessageHeader]
    ) -> Message {
        topics[topic, default: InMemoryKafkaTopic()]
            .append(value, topic: topic, partition: partition, key: key, headers: headers)
    }

    func messages(in topic: String) -> [Message] { topics[topic]?.inOrder ?? [] }

    // MARK: Faults

    mutating func script(_ more: [InMemoryKafka.Fault]) {
        faults.add(more)
    }

    mutating func heal() {
        faults.clear()
        for member in members.keys.sorted() where members[member]?.isClosed == false { commitStored(of: member) }
    }

    mutating func makeMemberID() -> Int {
        membersMade += 1
        return membersMade
    }
}
