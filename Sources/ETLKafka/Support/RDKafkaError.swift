import CRDKafka

extension rd_kafka_resp_err_t {
    static var noError: rd_kafka_resp_err_t { RD_KAFKA_RESP_ERR_NO_ERROR }

    /// By its number, in Kafka's protocol or (negative) librdkafka's own.
    static func number(_ number: Int32) -> rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: number) }

    /// librdkafka's words for it.
    var text: String { String(cString: rd_kafka_err2str(self)) }
}
