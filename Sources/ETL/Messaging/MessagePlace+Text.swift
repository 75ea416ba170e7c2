extension MessagePlace: CustomStringConvertible, Comparable {
    /// `topic[partition]@offset`
    public var description: String { "\(topicPartition)@\(offset)" }

    /// Reads `topic[partition]@offset`; `nil` for anything else.
    public init?(_ text: String) {
        guard let opening = text.lastIndex(of: "["), opening > text.startIndex else { return nil }
        let parts = text[text.index(after: opening)...].split(separator: "]@", omittingEmptySubsequences: false)
        guard parts.count == 2, let partition = Int32(parts[0]), partition >= 0, let offset = Int64(parts[1]),
            offset >= 0
        else { return nil }
        let topic = String(text[..<opening])
        self.init(topicPartition: TopicPartition(topic: topic, partition: partition), offset: offset)
    }

    /// By topic, partition and offset.
    public static func < (left: MessagePlace, right: MessagePlace) -> Bool {
        (left.topicPartition.topic, left.topicPartition.partition, left.offset)
            < (right.topicPartition.topic, right.topicPartition.partition, right.offset)
    }
}
