/// A message to be written to a topic.
public struct OutgoingMessage: Hashable, Sendable {
    /// The topic; the key chooses the partition.
    public let topic: String

    /// The key, `nil` for none.
    public let key: [UInt8]?

    /// The value.
    public let value: [UInt8]

    /// The headers, in order.
    public let headers: [MessageHeader]

    /// Makes a message.
    public init(topic: String, key: [UInt8]?, value: [UInt8], headers: [MessageHeader] = []) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
    }
}
