/// A message as it was read from a topic.
public struct Message: Hashable, Sendable {
    /// Where it stood.
    public let topicPartition: TopicPartition

    /// Its offset in the partition.
    public let offset: Int64

    /// Its key, `nil` where it has none.
    public let key: [UInt8]?

    /// Its value; `nil` is a tombstone.
    public let value: [UInt8]?

    /// Its headers, in order; a key may stand more than once.
    public let headers: [MessageHeader]

    /// Makes a message.
    public init(
        topicPartition: TopicPartition, offset: Int64, key: [UInt8]? = nil, value: [UInt8]?,
        headers: [MessageHeader] = []
    ) {
        self.topicPartition = topicPartition
        self.offset = offset
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// One header of a message.
public struct MessageHeader: Hashable, Sendable {
    /// The header's name.
    public let key: String

    /// Its value; Kafka allows none.
    public let value: [UInt8]?

    /// Makes a header from bytes.
    public init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }

    /// Makes a header from text.
    public init(_ key: String, _ value: String) {
        self.init(key: key, value: Array(value.utf8))
    }
}
