import CRDKafka
import ETL

/// librdkafka's consumer with its two queues, and the calls that a source makes: what is said in C, and nothing
/// decided.
///
/// Not `Sendable`: it belongs to the thread that polls, from its making to its end.
final class KafkaConsumerHandle {
    /// Kinds of events that come through the queue of events.
    static let events = [
        RD_KAFKA_EVENT_FETCH, RD_KAFKA_EVENT_LOG, RD_KAFKA_EVENT_ERROR, RD_KAFKA_EVENT_REBALANCE,
        RD_KAFKA_EVENT_OFFSET_COMMIT,
    ].reduce(0, |)

    /// For questions beside the polling.
    let access: ClientAccess

    private let client: OpaquePointer
    /// Rebalances, errors, results of commits, lines for the log: always polled.
    private let eventQueue: OpaquePointer
    /// Messages of all assigned partitions: polled only when the worker wants some. librdkafka stops fetching by
    /// itself when it holds `queued.max.messages.kbytes`, so that nobody has to pause, which would throw away what is
    /// there, and to remember what is paused.
    private let messageQueue: OpaquePointer
    private let pipe: WakePipe

    /// - Parameters:
    ///   - client: a consumer that is handed over.
    ///   - pipe: written to when one of the queues has something.
    init(client: OpaquePointer, pipe: WakePipe) {
        self.client = client
        access = ClientAccess(client)
        self.pipe = pipe
        rd_kafka_poll_set_consumer(client)
        eventQueue = rd_kafka_queue_get_consumer(client)
        messageQueue = rd_kafka_queue_new(client)
        rd_kafka_set_log_queue(client, eventQueue)
        rd_kafka_queue_io_event_enable(eventQueue, pipe.writeEnd, "e", 1)
        rd_kafka_queue_io_event_enable(messageQueue, pipe.writeEnd, "m", 1)
    }

    func subscribe(to topics: [String]) -> rd_kafka_resp_err_t {
        let list = RDPartitionList(topics.map { TopicPartition(topic: $0, partition: RD_KAFKA_PARTITION_UA) })
        return rd_kafka_subscribe(client, list.pointer)
    }

    // MARK: Polling

    /// The next event, if there is one now.
    func pollEvent() -> KafkaEvent? { rd_kafka_queue_poll(eventQueue, 0).map(KafkaEvent.init) }

    /// The next message, if there is one now.
    func pollMessage() -> KafkaEvent? { rd_kafka_queue_poll(messageQueue, 0).map(KafkaEvent.init) }

    // MARK: Rebalances

    private var isCooperative: Bool {
        rd_kafka_rebalance_protocol(client).map { String(cString: $0) } == "COOPERATIVE"
    }

    /// The group has given our partitions to others without asking.
    var isAssignmentLost: Bool { rd_kafka_assignment_lost(client) != 0 }

    /// Takes partitions over. Their messages go to the queue of messages, even those that librdkafka is about to
    /// fetch: it keeps to a forwarding that was there before the start.
    ///
    /// - Returns: librdkafka's complaint.
    func assign(_ partitions: [TopicPartition]) -> String? {
        for partition in partitions { forward(partition, to: messageQueue) }
        let list = RDPartitionList(partitions)
        return isCooperative
            ? complaint(rd_kafka_incremental_assign(client, list.pointer))
            : complaint(rd_kafka_assign(client, list.pointer))
    }

    /// Gives partitions back: librdkafka commits their stored offsets first, and joins the group again only when that
    /// is done.
    ///
    /// - Parameter partitions: what the group asked for, no more and no less.
    /// - Returns: librdkafka's complaint.
    func unassign(_ partitions: [TopicPartition]) -> String? {
        defer { for partition in partitions { forward(partition, to: nil) } }
        let list = RDPartitionList(partitions)
        return isCooperative
            ? complaint(rd_kafka_incremental_unassign(client, list.pointer))
            : complaint(rd_kafka_assign(client, nil))
    }

    private func forward(_ partition: TopicPartition, to destination: OpaquePointer?) {
        guard let queue = rd_kafka_queue_get_partition(client, partition.topic, partition.partition) else { return }
        rd_kafka_queue_forward(queue, destination)
        rd_kafka_queue_destroy(queue)
    }

    private func complaint(_ error: OpaquePointer?) -> String? {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        return String(cString: rd_kafka_error_string(error))
    }

    private func complaint(_ code: rd_kafka_resp_err_t) -> String? {
        code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : String(cString: rd_kafka_err2str(code))
    }

    // MARK: Commits

    /// Has offsets committed with librdkafka's next automatic commit. A partition that is not ours any more is left
    /// out by librdkafka.
    func store(_ offsets: [TopicPartition: Int64]) {
        let list = RDPartitionList(offsets)
        rd_kafka_offsets_store(client, list.pointer)
    }

    // MARK: The end

    /// Begins to leave the group; revocations and the end come as events. `false`: it cannot be left in order, since
    /// the client has failed for good.
    func beginClose() -> Bool { complaint(rd_kafka_consumer_close_queue(client, eventQueue)) == nil }

    var isClosed: Bool { rd_kafka_consumer_closed(client) != 0 }

    /// Frees everything. Where the group was not left in order, it is not tried again here.
    func destroy() {
        access.close()
        rd_kafka_queue_io_event_enable(eventQueue, -1, nil, 0)
        rd_kafka_queue_io_event_enable(messageQueue, -1, nil, 0)
        rd_kafka_queue_destroy(messageQueue)
        rd_kafka_queue_destroy(eventQueue)
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }
}
