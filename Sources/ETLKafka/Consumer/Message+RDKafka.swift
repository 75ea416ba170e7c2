import CRDKafka
import ETL

extension Message {
    /// Copies a message of librdkafka's, which is freed with its event.
    init?(_ message: UnsafePointer<rd_kafka_message_t>) {
        let fields = message.pointee
        guard fields.err == RD_KAFKA_RESP_ERR_NO_ERROR, let topic = fields.rkt else { return nil }
        self.init(
            topicPartition: TopicPartition(
                topic: String(cString: rd_kafka_topic_name(topic)), partition: fields.partition),
            offset: fields.offset, key: Self.bytes(fields.key, fields.key_len),
            value: Self.bytes(fields.payload, fields.len), headers: Self.headers(of: message))
    }

    /// `nil` and empty differ: the one is a tombstone.
    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
        start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
    }

    private static func headers(of message: UnsafePointer<rd_kafka_message_t>) -> [MessageHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        var headers: [MessageHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR,
            let name
        {
            headers.append(MessageHeader(key: String(cString: name), value: bytes(value, size)))
        }
        return headers
    }
}
