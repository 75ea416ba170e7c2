import CRDKafka
import ETL
import Logging
import Synchronization

/// One producer from its making to its end, with the thread that polls its delivery reports.
///
/// Unchecked: the producer's handle is used by the thread, and by senders under `guarded` while the session is open;
/// librdkafka allows `produce` from any thread. The thread alone destroys it, after the session has been closed under
/// the same lock.
final class ProducerSession: @unchecked Sendable {
    typealias Outcome = SendLedger.Outcome

    /// Whether sends are taken.
    private enum Phase {
        case open
        /// What is under way is finished, until the deadline.
        case closing(ContinuousClock.Instant)
        /// Beyond help; the next send needs a new session.
        case failed(String)
    }

    private struct Guarded {
        var phase = Phase.open
        /// The thread has left its loop.
        var hasEnded = false
        var ledger = SendLedger()
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let handle: KafkaProducerHandle
    private let pipe: WakePipe
    private let log: KafkaLog
    /// What it sends, in the words of a log line: `dead letters`.
    private let subject: String
    private let sendTimeout: Duration
    private let guarded = Locked(Guarded())

    /// - Parameters:
    ///   - client: a producer that is handed over.
    ///   - pipe: of this session alone.
    ///   - subject: what it sends, in the words of a log line: `dead letters`.
    init(client: OpaquePointer, pipe: WakePipe, log: KafkaLog, subject: String, sendTimeout: Duration) {
        self.pipe = pipe
        self.subject = subject
        handle = KafkaProducerHandle(client: client, pipe: pipe)
        self.log = log
        self.sendTimeout = sendTimeout
    }

    /// Starts the thread, which keeps the session alive until ``close(within:)`` or ``abandon()``.
    ///
    /// - Throws: ``SystemShortage``; the session is of no use then and gives its client back.
    func start() throws(SystemShortage) {
        do throws(SystemShortage) {
            try PollThread.start { self.run() }
        } catch {
            handle.destroy()
            throw error
        }
    }

    /// Whether another session could do what this one cannot.
    var hasFailed: Bool {
        guarded.withLock {
            if case .failed = $0.phase { true } else { false }
        }
    }

    func send(_ message: OutgoingMessage) async -> Outcome {
        let (number, error) = guarded.withLock { produce(message, &$0) }
        if let error { return .failure(error) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter: SendLedger.Waiter = { continuation.resume(returning: $0) }
                if let outcome = guarded.withLock({ $0.ledger.wait(for: number, waiter) }) {
                    continuation.resume(returning: outcome)
                }
            }
        } onCancel: {
            settle(
                number, .failure(DeadLetterSinkError(.timedOut, "the wait for the acknowledgement was cancelled")))
        }
    }

    /// As ``send(_:)``, without waiting: messages are in librdkafka's queue in the order of the calls.
    func send(_ message: OutgoingMessage, told: @escaping SendLedger.Waiter) {
        let error = guarded.withLock { guarded in
            let (number, error) = produce(message, &guarded)
            // The report cannot have come: it takes the lock as well.
            if error == nil { _ = guarded.ledger.wait(for: number, told) }
            return error
        }
        if let error { told(.failure(error)) }
    }

    private func produce(_ message: OutgoingMessage, _ guarded: inout Guarded) -> (Int, DeadLetterSinkError?) {
        switch guarded.phase {
        case .open: break
        case .failed(let line): return (0, DeadLetterSinkError(.refused, line))
        case .closing: return (0, DeadLetterSinkError(.closed, "the producer is closed"))
        }
        let number = guarded.ledger.add()
        let code = handle.produce(message, number: number)
        guard code != .noError else { return (number, nil) }
        guarded.ledger.forget(number)
        return (0, ProducerError.sinkError(code, topic: message.topic, timeout: sendTimeout))
    }

    /// Whether messages could be written to a topic.
    func check(_ topic: String) async throws(DeadLetterSinkError) {
        let answer: TopicLook.Obstacle??
        do throws(SystemShortage) {
            answer = try await handle.access.ask {
                // Brokers that make topics by themselves make it now, and not with the first dead letter.
                TopicLook.at(topic, $0, QuestionTime(.seconds(5)), patience: .seconds(2))
            }
        } catch {
            throw DeadLetterSinkError(.refused, error.description)
        }
        guard let answer else { throw DeadLetterSinkError(.closed, "the producer is closed") }
        if let obstacle = answer {
            throw DeadLetterSinkError(obstacle.isOfBrokers ? .timedOut : .refused, obstacle.text)
        }
    }

    /// Takes no more sends, waits for those under way as long as `limit`, and ends.
    func close(within limit: Duration) async {
        await withCheckedContinuation { continuation in
            let hasEnded = guarded.withLock { guarded in
                if case .open = guarded.phase { guarded.phase = .closing(.now + limit) }
                if !guarded.hasEnded { guarded.closers.append(continuation) }
                return guarded.hasEnded
            }
            if hasEnded { continuation.resume() } else { pipe.wake() }
        }
    }

    /// As ``close(within:)``, for one that cannot wait.
    func abandon() {
        guarded.withLock { guarded in
            if case .open = guarded.phase { guarded.phase = .closing(.now) }
        }
        pipe.wake()
    }

    // MARK: The thread

    private func run() {
        while !isOver {
            pipe.wait(.milliseconds(500))
            while let event = handle.pollEvent() { handleEvent(event) }
        }
        settleAll(.failure(DeadLetterSinkError(.closed, "the producer was closed before the acknowledgement came")))
        let closers = guarded.withLock { guarded in
            guarded.hasEnded = true
            defer { guarded.closers = [] }
            return guarded.closers
        }
        handle.destroy()
        for closer in closers { closer.resume() }
    }

    private var isOver: Bool {
        guarded.withLock { guarded in
            switch guarded.phase {
            case .open: false
            case .closing(let deadline): guarded.ledger.isEmpty || .now >= deadline
            case .failed: true
            }
        }
    }

    private func handleEvent(_ event: KafkaEvent) {
        switch event.type {
        case RD_KAFKA_EVENT_DR: event.forEachMessage(report)
        case RD_KAFKA_EVENT_LOG: event.write(to: log)
        case RD_KAFKA_EVENT_ERROR where event.isFatal: fail(event.errorText)
        case RD_KAFKA_EVENT_ERROR:
            log.logPassing(
                .warning, "Kafka: \(subject): \(event.errorText)\(KafkaErrorClass.advice(on: event.error))")
        default: break
        }
    }

    private func report(_ message: UnsafePointer<rd_kafka_message_t>) {
        let fields = message.pointee
        let number = Int(bitPattern: fields._private)
        let topic = fields.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        guard fields.err != .noError else {
            let partition = TopicPartition(topic: topic, partition: fields.partition)
            return settle(number, .success(MessagePlace(topicPartition: partition, offset: fields.offset)))
        }
        // The code's own words: rd_kafka_message_errstr is for consumers, and gives a producer its payload back.
        settle(number, .failure(ProducerError.sinkError(fields.err, topic: topic, timeout: sendTimeout)))
    }

    /// The idempotent producer has lost its thread of numbers with the broker. What is under way may have been
    /// written; a new producer can send it again.
    private func fail(_ text: String) {
        let line = log.clean("the producer gave up and is replaced: \(text)")
        log.log(.error, "Kafka: \(subject): \(line)")
        guarded.withLock { $0.phase = .failed(line) }
        settleAll(.failure(DeadLetterSinkError(.refused, line)))
    }

    private func settle(_ number: Int, _ outcome: Outcome) {
        guarded.withLock { $0.ledger.settle(number, outcome) }?(outcome)
    }

    private func settleAll(_ outcome: Outcome) {
        for number in guarded.withLock({ $0.ledger.unsettled }) { settle(number, outcome) }
    }
}
