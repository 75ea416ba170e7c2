import ETL

/// How far a reading has come in each of its partitions.
struct ReadingProgress {
    /// What comes from a partition.
    enum Item {
        case message(StoredMessage)
        /// The offset that the next message gets; told before the first message.
        case highWatermark(TopicPartition, Int64)
        /// There is no more now.
        case end(TopicPartition)
    }

    private var open: [TopicPartition: TopicStretch]

    init(_ stretches: [TopicPartition: TopicStretch]) {
        open = stretches.filter { $0.value != .range($0.value.start..<$0.value.start) }
    }

    /// Where to start.
    var starts: [TopicPartition: Int64] { open.mapValues(\.start) }

    /// Whether every partition has been read as far as was asked for.
    var isOver: Bool { open.isEmpty }

    /// - Returns: the messages that were asked for.
    mutating func take(_ items: [Item]) -> [StoredMessage] {
        items.compactMap { item in
            switch item {
            case .end(let partition):
                open[partition] = nil
                return nil
            case .highWatermark(let partition, let end):
                // What is written while we read is not waited for.
                if case .toEnd(let start)? = open[partition] { open[partition] = .range(start..<max(start, end)) }
                return nil
            case .message(let message): return take(message)
            }
        }
    }

    private mutating func take(_ message: StoredMessage) -> StoredMessage? {
        let offset = message.message.offset
        switch open[message.message.topicPartition] {
        case nil: return nil
        case .toEnd(let start): return offset >= start ? message : nil
        case .range(let range):
            // Offsets have gaps: what was compacted, and the marks of transactions. What comes from before the range
            // was fetched instead of it, since the partition ends before it.
            if offset >= range.upperBound - 1 || offset < range.lowerBound {
                open[message.message.topicPartition] = nil
            }
            return range.contains(offset) ? message : nil
        }
    }
}

extension TopicStretch {
    fileprivate var start: Int64 {
        switch self {
        case .toEnd(let start): start
        case .range(let range): range.lowerBound
        }
    }
}
