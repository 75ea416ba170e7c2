import CRDKafka
import ETL

/// Why a step of a transaction failed, as librdkafka tells it.
struct TransactionFailure: Error {
    let code: rd_kafka_resp_err_t
    let words: String
    var isFatal = false
    var isRetriable = false

    /// What it means for the transaction.
    var reason: TransactionError.Reason {
        switch code {
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            .fenced
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
            RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            .tooLarge
        default: isFatal ? .fatal : .failed
        }
    }

    /// What happened and what to do about it.
    var text: String { words + KafkaErrorClass.administratorAdvice(on: code) }

    init(code: rd_kafka_resp_err_t, words: String, isFatal: Bool = false) {
        self.code = code
        self.words = words
        self.isFatal = isFatal
    }

    /// Takes an error over and frees it; `nil` for none.
    init?(_ error: OpaquePointer?) {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        code = rd_kafka_error_code(error)
        words = String(cString: rd_kafka_error_string(error))
        isFatal = rd_kafka_error_is_fatal(error) != 0
        isRetriable = rd_kafka_error_is_retriable(error) != 0 && rd_kafka_error_txn_requires_abort(error) == 0
    }
}
