import CRDKafka

/// Why the brokers did not do what was asked.
struct AdminFailure: Error {
    /// Of Kafka's protocol, or librdkafka's own.
    let code: rd_kafka_resp_err_t

    /// What it is about, where the question names several things: a topic.
    var place: String?

    /// The words of who failed; the code's own where there are none.
    var words: String?

    /// The brokers did not answer at all.
    private var isUnreachable: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
            true
        default: false
        }
    }

    /// What happened and what to do about it, in one line.
    func text(brokers: String, timeout: Duration, log: KafkaLog) -> String {
        let words = log.clean(words ?? code.text)
        let advice = KafkaErrorClass.administratorAdvice(on: code)
        if isUnreachable {
            let time = code == RD_KAFKA_RESP_ERR__TIMED_OUT ? " within \(timeout)" : ""
            return "no answer from \(brokers)\(time): \(words); is the broker up, and is it named right "
                + "(--bootstrap-servers, KAFKA_BOOTSTRAP_SERVERS)?"
        }
        return (place.map { "\($0): " } ?? "") + words + advice
    }
}
