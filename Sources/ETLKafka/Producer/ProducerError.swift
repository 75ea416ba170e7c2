import CRDKafka
import ETL

/// What a producer's error means to one who sends a dead letter.
enum ProducerError {
    static func sinkError(_ code: rd_kafka_resp_err_t, topic: String, timeout: Duration) -> DeadLetterSinkError {
        let text = code.text
        switch code {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
            RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            return DeadLetterSinkError(.tooLarge, "\(topic): \(text)")
        case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
            return DeadLetterSinkError(.timedOut, "\(topic): Kafka did not acknowledge it within \(timeout): \(text)")
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return DeadLetterSinkError(
                .refused, "there is no topic \(topic), and the broker does not make it by itself: create it")
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
            return DeadLetterSinkError(.refused, "no right to write to the topic \(topic): grant it")
        case RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__DESTROY:
            return DeadLetterSinkError(.closed, "\(topic): the producer was closed before the acknowledgement came")
        default:
            return DeadLetterSinkError(.refused, "\(topic): \(text)")
        }
    }
}
