import CRDKafka
import ETL
import Logging

/// A client of librdkafka that asks brokers: what is said in C, in calls that block until a deadline.
///
/// Unchecked: librdkafka allows all of these calls from any thread; the client is destroyed with the last reference.
final class AdminHandle: @unchecked Sendable {
    let client: OpaquePointer
    let log: KafkaLog
    private let eventQueue: OpaquePointer

    /// How long one try of a question may take before the client's own errors are looked at.
    private static let round = Duration.milliseconds(250)

    /// - Parameter client: a consumer without a group that is handed over, with events for errors and for the log.
    init(client: OpaquePointer, log: KafkaLog) {
        self.client = client
        self.log = log
        eventQueue = rd_kafka_queue_get_main(client)
        rd_kafka_set_log_queue(client, eventQueue)
    }

    deinit {
        rd_kafka_queue_destroy(eventQueue)
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    /// Asks with `body` again and again until it has an answer, the deadline, or an error that another try does not
    /// mend.
    ///
    /// - Parameter body: gets the time for one try, in milliseconds.
    func retrying(
        until deadline: ContinuousClock.Instant, _ body: (Int32) -> rd_kafka_resp_err_t
    ) throws(AdminFailure) {
        var reason: String?
        while true {
            let limit = min(Self.round * 4, deadline - .now)
            let code = body(Int32(max(1, limit.milliseconds)))
            guard code != .noError else {
                _ = takeReason()
                return
            }
            let told = takeReason()
            reason = told?.words ?? reason
            if let told, told.isFinal { throw told.failure }
            switch code {
            case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__WAIT_COORD,
                RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
                guard .now < deadline else { throw AdminFailure(code: code, words: reason) }
            default: throw AdminFailure(code: code)
            }
        }
    }

    /// Sends an admin request and waits for its answer.
    ///
    /// - Parameters:
    ///   - send: sends it, with the queue for its answer and the time for it in milliseconds; `false`: it cannot.
    ///   - read: takes what is wanted out of the answer, which lives no longer than this call.
    func ask<Value>(
        until deadline: ContinuousClock.Instant, _ send: (OpaquePointer, Int32) -> Bool,
        read: (KafkaEvent) throws(AdminFailure) -> Value
    ) throws(AdminFailure) -> Value {
        let queue: OpaquePointer = rd_kafka_queue_new(client)
        defer { rd_kafka_queue_destroy(queue) }
        let limit = Int32(clamping: max(1, (deadline - .now).milliseconds))
        guard send(queue, limit) else { throw AdminFailure(code: RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE) }
        var reason: String?
        // librdkafka answers every request by its own timeout; the second is for its answer to come here.
        while .now < deadline + .seconds(1) {
            if let event = rd_kafka_queue_poll(queue, Int32(Self.round.milliseconds)).map(KafkaEvent.init) {
                guard event.error != .noError else { return try read(event) }
                reason = takeReason()?.words ?? reason
                let words = event.error == RD_KAFKA_RESP_ERR__TIMED_OUT ? reason : nil
                throw AdminFailure(code: event.error, words: words ?? event.errorText)
            }
            if let told = takeReason() {
                reason = told.words
                if told.isFinal { throw told.failure }
            }
        }
        throw AdminFailure(code: RD_KAFKA_RESP_ERR__TIMED_OUT, words: reason)
    }

    /// What the client itself has told since the last look.
    private func takeReason() -> ClientComplaint? {
        var complaint: ClientComplaint?
        while let event = rd_kafka_queue_poll(eventQueue, 0).map(KafkaEvent.init) {
            switch event.type {
            case RD_KAFKA_EVENT_LOG: event.write(to: log, at: .debug)
            case RD_KAFKA_EVENT_ERROR:
                complaint = ClientComplaint(code: event.error, words: event.errorText, before: complaint)
            default: break
            }
        }
        return complaint
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
