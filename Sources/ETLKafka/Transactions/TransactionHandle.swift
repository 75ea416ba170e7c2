import CRDKafka
import ETL
import Logging
import Synchronization

/// librdkafka's transactional producer: what is said in C, in calls that block until a deadline.
///
/// Unchecked: one call is made at a time, and librdkafka allows them from any thread; the client is destroyed with the
/// last reference.
final class TransactionHandle: @unchecked Sendable {
    let log: KafkaLog
    private let producer: KafkaProducerHandle
    private let client: OpaquePointer
    private let pipe: WakePipe
    /// What the client complained of last, which tells more than that a step timed out.
    private var complaint: ClientComplaint?
    private var sent = 0

    /// - Parameters:
    ///   - client: a producer that is handed over.
    ///   - pipe: of this producer alone.
    init(client: OpaquePointer, pipe: WakePipe, log: KafkaLog) {
        self.client = client
        self.pipe = pipe
        self.log = log
        producer = KafkaProducerHandle(client: client, pipe: pipe)
    }

    deinit {
        producer.destroy()
    }

    func takeOver(until deadline: ContinuousClock.Instant) throws(TransactionFailure) {
        // A second at a time: an error that no other try mends shows in the client's complaints meanwhile.
        try retrying(until: deadline) {
            rd_kafka_init_transactions($0, Int32(max(1, min(.seconds(1), deadline - .now).milliseconds)))
        }
    }

    func begin() throws(TransactionFailure) {
        if let failure = TransactionFailure(rd_kafka_begin_transaction(client)) { throw failure }
    }

    func commit(until deadline: ContinuousClock.Instant) throws(TransactionFailure) {
        // -1: what is left of transaction.timeout.ms. With another limit librdkafka could lose its place.
        try retrying(until: deadline) { rd_kafka_commit_transaction($0, -1) }
    }

    func abort(until deadline: ContinuousClock.Instant) throws(TransactionFailure) {
        try retrying(until: deadline) { rd_kafka_abort_transaction($0, -1) }
    }

    /// Hands messages over and waits for all their reports.
    func send(
        _ messages: [OutgoingMessage], until deadline: ContinuousClock.Instant
    ) throws(TransactionFailure) -> [MessagePlace] {
        let first = sent + 1
        for message in messages {
            let code = producer.produce(message, number: sent + 1)
            guard code == .noError else { throw fatal ?? TransactionFailure(code: code, words: code.text) }
            sent += 1
        }
        var places: [Int: MessagePlace] = [:]
        var failure: TransactionFailure?
        while places.count < messages.count {
            poll { number, outcome in
                // Reports of an earlier transaction, which was aborted, are nobody's.
                guard number >= first else { return }
                switch outcome {
                case .success(let place): places[number] = place
                case .failure(let reported): failure = failure ?? reported
                }
            }
            if let failure { throw fatal ?? failure }
            if let fatal { throw fatal }
            guard .now < deadline else {
                throw TransactionFailure(
                    code: RD_KAFKA_RESP_ERR__TIMED_OUT, words: complaint?.words ?? "no acknowledgement came in time")
            }
            if places.count < messages.count { pipe.wait(.milliseconds(100)) }
        }
        return (first..<(first + messages.count)).compactMap { places[$0] }
    }

    /// What has ended the client for good.
    private var fatal: TransactionFailure? {
        var text = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(client, &text, text.count)
        guard code != .noError else { return nil }
        let words = text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return TransactionFailure(code: code, words: words, isFatal: true)
    }

    /// Gives a step again while librdkafka says that this can help.
    private func retrying(
        until deadline: ContinuousClock.Instant, _ step: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
    ) throws(TransactionFailure) {
        while true {
            guard let failure = try outcome(of: step) else { return }
            if let fatal, failure.isFatal { throw fatal }
            guard failure.isRetriable else { throw failure }
            if let complaint, complaint.isFinal {
                throw TransactionFailure(code: complaint.code, words: complaint.words)
            }
            guard .now < deadline else {
                throw TransactionFailure(code: failure.code, words: complaint?.words ?? failure.words)
            }
        }
    }

    /// Takes a step on a thread of its own and polls meanwhile: before a transaction ends, librdkafka waits for the
    /// delivery reports of all its messages to be taken, those among them that it drops.
    ///
    /// - Returns: why the step failed; `nil` where it did not.
    private func outcome(
        of step: @escaping @Sendable (OpaquePointer) -> OpaquePointer?
    ) throws(TransactionFailure) -> TransactionFailure? {
        let box = ResultBox()
        do throws(SystemShortage) {
            try PollThread.start { [self] in
                let failure = TransactionFailure(step(client))
                box.set(failure)
                pipe.wake()
            }
        } catch {
            throw TransactionFailure(code: RD_KAFKA_RESP_ERR__FAIL, words: error.description)
        }
        while true {
            poll { _, _ in }
            if let outcome = box.outcome { return outcome.failure }
            pipe.wait(.milliseconds(100))
        }
    }

    private func poll(_ report: (Int, Result<MessagePlace, TransactionFailure>) -> Void) {
        while let event = producer.pollEvent() {
            switch event.type {
            case RD_KAFKA_EVENT_LOG: event.write(to: log, at: .debug)
            case RD_KAFKA_EVENT_ERROR:
                complaint = ClientComplaint(code: event.error, words: event.errorText, before: complaint)
            case RD_KAFKA_EVENT_DR:
                event.forEachMessage { message in
                    let fields = message.pointee
                    let topic = fields.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
                    let partition = TopicPartition(topic: topic, partition: fields.partition)
                    report(
                        Int(bitPattern: fields._private),
                        fields.err == .noError
                            ? .success(MessagePlace(topicPartition: partition, offset: fields.offset))
                            : .failure(TransactionFailure(code: fields.err, words: "\(topic): \(fields.err.text)")))
                }
            default: break
            }
        }
    }
}

/// What came of a step, from the thread that took it.
private final class ResultBox: Sendable {
    /// The end of a step.
    struct Outcome {
        let failure: TransactionFailure?
    }

    private let state = Locked<Outcome?>(nil)

    var outcome: Outcome? { state.withLock(\.self) }

    func set(_ failure: TransactionFailure?) {
        state.withLock { $0 = Outcome(failure: failure) }
    }
}
