import CRDKafka
import ETL
import Logging

/// A consumer of librdkafka without a group: what is said in C, in calls that block for a moment at most.
///
/// Unchecked: one call is made at a time, and librdkafka allows them from any thread; the client is destroyed with the
/// last reference.
final class ReaderHandle: @unchecked Sendable {
    /// What came in one go.
    struct Batch: Sendable {
        var items: [ReadingProgress.Item] = []
        /// What the client, or a partition, complained of last.
        var failure: ClientComplaint?
    }

    private let client: OpaquePointer
    private let eventQueue: OpaquePointer
    private let messageQueue: OpaquePointer
    private let log: KafkaLog
    private var topics: [String: OpaquePointer] = [:]
    private var started: [TopicPartition: Int64] = [:]
    /// Partitions of which something has come.
    private var seen: Set<TopicPartition> = []

    /// How long a batch waits for its first message.
    private static let round = Duration.milliseconds(250)

    /// - Parameter client: a consumer without a group that is handed over, with events for errors and for the log.
    init(client: OpaquePointer, log: KafkaLog) {
        self.client = client
        self.log = log
        eventQueue = rd_kafka_queue_get_main(client)
        messageQueue = rd_kafka_queue_new(client)
        rd_kafka_set_log_queue(client, eventQueue)
    }

    deinit {
        for partition in started.keys {
            if let topic = topics[partition.topic] { rd_kafka_consume_stop(topic, partition.partition) }
        }
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_queue_destroy(messageQueue)
        rd_kafka_queue_destroy(eventQueue)
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    /// Begins to fetch a partition.
    ///
    /// - Returns: why it cannot be.
    func start(_ partition: TopicPartition, at offset: Int64) -> String? {
        let topic: OpaquePointer? = topics[partition.topic] ?? rd_kafka_topic_new(client, partition.topic, nil)
        guard let topic else { return rd_kafka_last_error().text }
        topics[partition.topic] = topic
        guard rd_kafka_consume_start_queue(topic, partition.partition, offset, messageQueue) == 0 else {
            return rd_kafka_last_error().text
        }
        started[partition] = offset
        return nil
    }

    /// What has come, or comes within a moment.
    func nextBatch(upTo count: Int) -> Batch {
        var batch = Batch()
        var wait = Int32(Self.round.milliseconds)
        while batch.items.count < count, let event = rd_kafka_queue_poll(messageQueue, wait).map(KafkaEvent.init) {
            wait = 0
            if event.type == RD_KAFKA_EVENT_ERROR {
                take(event, into: &batch)
            } else {
                event.forEachMessage { raw in
                    guard let message = Message(raw) else { return }
                    if let end = firstWatermark(of: message.topicPartition) { batch.items.append(end) }
                    batch.items.append(.message(StoredMessage(message, time: raw.time)))
                }
            }
        }
        if batch.items.isEmpty { batch.items = startedBehindTheEnd() }
        while let event = rd_kafka_queue_poll(eventQueue, 0).map(KafkaEvent.init) {
            if event.type == RD_KAFKA_EVENT_LOG { event.write(to: log, at: .debug) }
            if event.type == RD_KAFKA_EVENT_ERROR {
                batch.failure = ClientComplaint(code: event.error, words: event.errorText, before: batch.failure)
            }
        }
        return batch
    }

    /// The end of a partition as the answer told it that brought its first message.
    private func firstWatermark(of partition: TopicPartition) -> ReadingProgress.Item? {
        guard seen.insert(partition).inserted else { return nil }
        return highWatermark(of: partition).map { .highWatermark(partition, $0) }
    }

    /// Partitions of which nothing comes, since they end before the place where they are read from.
    private func startedBehindTheEnd() -> [ReadingProgress.Item] {
        started.compactMap { partition, start in
            guard !seen.contains(partition), let end = highWatermark(of: partition), end <= start else { return nil }
            seen.insert(partition)
            return .end(partition)
        }
    }

    /// The end of a partition by its last answer; `nil` before the first.
    private func highWatermark(of partition: TopicPartition) -> Int64? {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(client, partition.topic, partition.partition, &low, &high)
        return code == .noError && high >= 0 ? high : nil
    }

    private func take(_ event: KafkaEvent, into batch: inout Batch) {
        guard let partition = event.place?.partition else {
            batch.failure = ClientComplaint(code: event.error, words: event.errorText, before: batch.failure)
            return
        }
        if event.error == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            batch.items.append(.end(partition))
        } else {
            batch.failure = ClientComplaint(
                code: event.error, words: "\(partition): \(event.errorText)", before: batch.failure)
        }
    }
}

extension UnsafePointer<rd_kafka_message_t> {
    /// Kafka's time of the message.
    fileprivate var time: UTCTime? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = rd_kafka_message_timestamp(self, &type)
        guard type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE, milliseconds >= 0 else { return nil }
        return UTCTime(seconds: milliseconds / 1000, milliseconds: Int(milliseconds % 1000))
    }
}
