/// Reads what stands in topics, without a group and without a commit: Kafka's, or a fake's.
public protocol TopicReader: Sendable {
    /// Reads stretches of partitions. What stands in transactions that are open or were aborted is left out.
    ///
    /// - Parameters:
    ///   - stretches: what to read. Several partitions are read at once, each in its order.
    ///   - body: gets the messages in batches, and nothing more is read while it works. It returns whether to go on.
    /// - Throws: ``TopicReaderError``, what `body` throws, and `CancellationError`.
    func read(
        _ stretches: [TopicPartition: TopicStretch], _ body: ([StoredMessage]) async throws -> Bool
    ) async throws
}

/// What is to be read of a partition.
public enum TopicStretch: Hashable, Sendable {
    /// From an offset to the end as it stands when the reading begins.
    case toEnd(from: Int64)
    /// What is there of some offsets.
    case range(Range<Int64>)
}

/// A message with the time that Kafka has for it.
public struct StoredMessage: Hashable, Sendable {
    /// The message.
    public let message: Message

    /// When it was written, by its producer or the broker as the topic is set; `nil` where Kafka does not know.
    public let time: UTCTime?

    /// Makes one.
    public init(_ message: Message, time: UTCTime?) {
        self.message = message
        self.time = time
    }

    /// Where it stands.
    public var place: MessagePlace { MessagePlace(topicPartition: message.topicPartition, offset: message.offset) }
}

/// Why topics could not be read.
public struct TopicReaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and what to do about it, for a person, in one line. No secrets.
    public let description: String

    /// Makes an error from its line.
    public init(_ description: String) {
        self.description = description
    }
}
