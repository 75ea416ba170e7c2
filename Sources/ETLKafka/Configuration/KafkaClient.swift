import CRDKafka

/// The two clients that a worker has.
enum KafkaClient: CaseIterable {
    case consumer, producer

    var type: rd_kafka_type_t {
        switch self {
        case .consumer: RD_KAFKA_CONSUMER
        case .producer: RD_KAFKA_PRODUCER
        }
    }

    /// The mark in librdkafka's table of properties for one that is of no use to this client.
    var foreignMark: String {
        switch self {
        case .consumer: "P"
        case .producer: "C"
        }
    }
}
