import ETL

/// The messages of one topic.
struct InMemoryKafkaTopic {
    private(set) var partitions: [[Message]] = []
    /// All of them, as they were written.
    private(set) var inOrder: [Message] = []
    private var nextKeyless = 0

    mutating func grow(to count: Int) {
        while partitions.count < count { partitions.append([]) }
    }

    mutating func append(
        _ value: [UInt8]?, topic: String, partition: Int32?, key: [UInt8]?, headers: [MessageHeader]
    ) -> Message {
        let index = partition.map(Int.init) ?? choosePartition(for: key)
        precondition(partitions.indices.contains(index), "\(topic) has no partition \(index)")
        let message = Message(
            topicPartition: TopicPartition(topic: topic, partition: Int32(index)),
            offset: Int64(partitions[index].count), key: key, value: value, headers: headers)
        partitions[index].append(message)
        inOrder.append(message)
        return message
    }

    /// As Kafka's own clients do (murmur2), or in turn where there is no key.
    mutating func choosePartition(for key: [UInt8]?) -> Int {
        if let key { return Int(Murmur2.hash(key) & 0x7FFF_FFFF) % partitions.count }
        defer { nextKeyless += 1 }
        return nextKeyless % partitions.count
    }
}
