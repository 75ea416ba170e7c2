import CRDKafka
import ETL
import Logging

/// A `rd_kafka_event_t`, destroyed with this.
final class KafkaEvent {
    private let event: OpaquePointer

    /// For calls that read a result out of the event, and live no longer than this.
    var pointer: OpaquePointer { event }

    init(_ event: OpaquePointer) {
        self.event = event
    }

    deinit {
        rd_kafka_event_destroy(event)
    }

    var type: Int32 { rd_kafka_event_type(event) }

    var error: rd_kafka_resp_err_t { rd_kafka_event_error(event) }

    var errorText: String { rd_kafka_event_error_string(event).map { String(cString: $0) } ?? "" }

    /// librdkafka itself holds the error for one that its client cannot recover from.
    var isFatal: Bool { rd_kafka_event_error_is_fatal(event) != 0 }

    /// The partition that an error is about, and the offset that it names; `nil` where it is about none.
    var place: (partition: TopicPartition, offset: Int64)? {
        guard let element = rd_kafka_event_topic_partition(event) else { return nil }
        defer { rd_kafka_topic_partition_destroy(element) }
        let partition = TopicPartition(
            topic: String(cString: element.pointee.topic), partition: element.pointee.partition)
        return (partition, element.pointee.offset)
    }

    /// The partitions that a rebalance or a commit is about.
    var partitions: [(partition: TopicPartition, offset: Int64, error: rd_kafka_resp_err_t)] {
        rd_kafka_event_topic_partition_list(event).map { RDPartitionList.partitions(of: $0) } ?? []
    }

    /// Reads the messages of a fetch or of delivery reports.
    func forEachMessage(_ body: (UnsafePointer<rd_kafka_message_t>) -> Void) {
        while let message = rd_kafka_event_message_next(event) { body(message) }
    }

    /// Writes a line of librdkafka's to the log.
    ///
    /// - Parameter level: `nil`: the line's own.
    func write(to log: KafkaLog, at level: Logger.Level? = nil) {
        var facility: UnsafePointer<CChar>?
        var text: UnsafePointer<CChar>?
        var severity: Int32 = 7
        guard rd_kafka_event_log(event, &facility, &text, &severity) == 0, let facility, let text else { return }
        if let level {
            log.log(level, "librdkafka \(String(cString: facility)): \(String(cString: text))")
        } else {
            log.logLibrary(severity: severity, facility: String(cString: facility), String(cString: text))
        }
    }
}
