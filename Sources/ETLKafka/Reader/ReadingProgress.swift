import ETL

/// How far a reading has come in each of its partitions.
struct ReadingProgress {
    /// What comes from a partition.
    enum Item {
        case message(StoredMessage)
        /// There is no more now.
        case end(TopicPartition)
    }

    private var open: [TopicPartition: Range<Int64>]

    init(_ ranges: [TopicPartition: Range<Int64>]) {
        open = ranges.filter { !$0.value.isEmpty }
    }

    /// Where to start.
    var starts: [TopicPartition: Int64] { open.mapValues(\.lowerBound) }

    /// Whether every partition has been read as far as was asked for.
    var isOver: Bool { open.isEmpty }

    /// - Returns: the messages that were asked for.
    mutating func take(_ items: [Item]) -> [StoredMessage] {
        items.compactMap { item in
            switch item {
            case .end(let partition):
                open[partition] = nil
                return nil
            case .message(let message):
                guard let range = open[message.message.topicPartition] else { return nil }
                let offset = message.message.offset
                // Offsets have gaps: what was compacted, and the marks of transactions.
                if offset >= range.upperBound - 1 { open[message.message.topicPartition] = nil }
                return range.contains(offset) ? message : nil
            }
        }
    }
}
