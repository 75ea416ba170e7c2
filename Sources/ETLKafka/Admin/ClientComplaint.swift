import CRDKafka

/// What a client says of its connections while a call waits for them.
struct ClientComplaint: Sendable {
    let code: rd_kafka_resp_err_t
    let words: String

    /// Adds a complaint to those before it: the sum names the reason, and not that it holds for all brokers.
    init(code: rd_kafka_resp_err_t, words: String, before: ClientComplaint?) {
        let isSummary = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
        if let before, isSummary || before.isRefusal {
            self.code = before.isRefusal ? before.code : code
            self.words = before.words
        } else {
            self.code = code
            self.words = words
        }
    }

    /// The broker or the client's own settings refuse: no other try ends better.
    private var isRefusal: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__SSL,
            RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
            RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            true
        default: false
        }
    }

    /// Whether waiting on is of no use: refused, or every broker that is named was tried in vain.
    var isFinal: Bool { isRefusal || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN }

    var failure: AdminFailure { AdminFailure(code: code, words: words) }
}
