import ETL

extension InMemoryKafka {
    /// Writes a text message, as some producer would.
    ///
    /// - Parameters:
    ///   - partition: `nil`: chosen by the key as Kafka's own clients do (murmur2), or in turn where there is no key.
    /// - Returns: the message with its place.
    @discardableResult
    public func produce(
        _ value: String, to topic: String, partition: Int32? = nil, key: String? = nil, headers: [MessageHeader] = []
    ) -> Message {
        produce(
            bytes: Array(value.utf8), to: topic, partition: partition, key: key.map { Array($0.utf8) },
            headers: headers)
    }

    /// Writes a message of any bytes; `nil` is a tombstone.
    ///
    /// - Returns: the message with its place.
    @discardableResult
    public func produce(
        bytes value: [UInt8]?, to topic: String, partition: Int32? = nil, key: [UInt8]? = nil,
        headers: [MessageHeader] = []
    ) -> Message {
        change { state in
            if !state.topicExists(topic) { state.createTopic(topic, partitions: 1) }
            let message = state.append(value, to: topic, partition: partition, key: key, headers: headers)
            state.journal.add(.produced(message.topicPartition, message.offset))
            return message
        }
    }
}
