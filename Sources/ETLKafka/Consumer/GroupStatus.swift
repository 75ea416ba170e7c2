import CRDKafka
import ETL

/// How a consumer's group stands, asked of the brokers.
///
/// librdkafka's own statistics tell less: the end of a log moves in them with what is fetched, and nothing is fetched
/// while the worker takes nothing, which is when somebody wants to know.
enum GroupStatus {
    private typealias Offsets = [TopicPartition: Int64]

    private struct Failure: Error {}

    /// Blocks, for five seconds at most.
    static func ask(_ client: OpaquePointer, topics: [String]) -> ConsumerStatus {
        let time = QuestionTime(.seconds(5))
        var status = ConsumerStatus()
        for topic in topics {
            let obstacle = TopicLook.at(topic, client, time)
            if let obstacle, obstacle.isOfBrokers {
                return ConsumerStatus(
                    brokersAnswer: false, problems: ["Kafka's brokers do not answer: \(obstacle.text)"])
            }
            if let obstacle { status.problems.append("the topic \(topic) cannot be read: \(obstacle.text)") }
        }
        // While the group shares out anew nobody tells its offsets, and that is no fault.
        status.lag = (try? lag(client, time)) ?? [:]
        return status
    }

    private static func lag(_ client: OpaquePointer, _ time: QuestionTime) throws(Failure) -> Offsets {
        let partitions = assignment(of: client)
        guard !partitions.isEmpty else { return [:] }
        let committed = try offsets(of: partitions) { rd_kafka_committed(client, $0, time.milliseconds) }
        let ends = try logOffsets(Int64(RD_KAFKA_OFFSET_END), of: partitions, client, time)
        // Where nothing has been committed, the group begins at the beginning.
        let fresh = partitions.filter { committed[$0] == nil }
        let beginnings =
            fresh.isEmpty ? [:] : try logOffsets(Int64(RD_KAFKA_OFFSET_BEGINNING), of: fresh, client, time)
        return lag(ends: ends, committed: committed.merging(beginnings) { committed, _ in committed })
    }

    /// A log that was cut short may end before what was committed.
    static func lag(ends: [TopicPartition: Int64], committed: [TopicPartition: Int64]) -> [TopicPartition: Int64] {
        ends.reduce(into: [:]) { lag, end in
            if let position = committed[end.key] { lag[end.key] = max(0, end.value - position) }
        }
    }

    private static func assignment(of client: OpaquePointer) -> [TopicPartition] {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        guard rd_kafka_assignment(client, &list) == .noError, let list else { return [] }
        defer { rd_kafka_topic_partition_list_destroy(list) }
        return RDPartitionList.partitions(of: list).map(\.partition)
    }

    /// The first or the last offset of each log: librdkafka takes the two for the special times that the protocol has.
    private static func logOffsets(
        _ which: Int64, of partitions: [TopicPartition], _ client: OpaquePointer, _ time: QuestionTime
    ) throws(Failure) -> Offsets {
        try offsets(of: partitions, which) { rd_kafka_offsets_for_times(client, $0, time.milliseconds) }
    }

    /// - Returns: of the partitions that the brokers tell of.
    private static func offsets(
        of partitions: [TopicPartition], _ asked: Int64 = 0,
        _ question: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> rd_kafka_resp_err_t
    ) throws(Failure) -> Offsets {
        let list = RDPartitionList(Dictionary(partitions.map { ($0, asked) }) { first, _ in first })
        guard question(list.pointer) == .noError else { throw Failure() }
        return RDPartitionList.partitions(of: list.pointer).reduce(into: [:]) { offsets, answer in
            if answer.error == .noError, answer.offset >= 0 { offsets[answer.partition] = answer.offset }
        }
    }
}
