import CRDKafka
import ETL
import Logging

/// What the consumer's thread does until its end: polls, always in time, and carries out what ``SourceState`` decided.
struct ConsumerLoop {
    let handle: KafkaConsumerHandle
    let mailbox: SourceMailbox
    let pipe: WakePipe
    let log: KafkaLog
    let releaseLimit: Duration
    let closeLimit: Duration

    /// The longest time between two polls; also how long an offset that was marked done waits to be stored.
    private let round = Duration.milliseconds(100)
    private let start = ContinuousClock.now

    private var now: Duration { ContinuousClock.now - start }

    func run() {
        while !mailbox.change({ $0.isClosing }), serve() {
            pipe.wait(round)
        }
        let wasLeft = close()
        // A client without brokers can take its time to go: who waits for the end does not wait for that.
        if !wasLeft { finish() }
        handle.destroy()
        if wasLeft { finish() }
    }

    /// - Returns: whether the client goes on.
    private func serve() -> Bool {
        store()
        endRevocation()
        while let event = handle.pollEvent() {
            guard handleEvent(event) else { return false }
        }
        takeMessages()
        return true
    }

    /// Takes what is there and wanted. A batch at a time: the worker is woken once for each, not for each message.
    private func takeMessages() {
        while let room = mailbox.change({ $0.room }) {
            let (messages, error) = nextBatch(upTo: room)
            guard !messages.isEmpty || error != nil else { return }
            mailbox.change { state in
                for message in messages { state.receive(message) }
            }
            // An error of a partition comes by the way of its messages.
            if let error, !handleEvent(error) { return }
        }
    }

    /// - Returns: messages up to the first error, and that error's event.
    private func nextBatch(upTo room: SourceState.Room) -> ([Message], KafkaEvent?) {
        var messages: [Message] = []
        var bytes = 0
        while messages.count < room.messages, bytes < room.bytes, let event = handle.pollMessage() {
            guard event.type != RD_KAFKA_EVENT_ERROR else { return (messages, event) }
            event.forEachMessage { raw in
                guard let message = Message(raw) else { return }
                bytes += message.bytes
                messages.append(message)
            }
        }
        return (messages, nil)
    }

    private func store() {
        let offsets = mailbox.change { $0.takeStores() }
        if !offsets.isEmpty { handle.store(offsets) }
    }

    // MARK: Events

    /// - Returns: whether the client goes on.
    private func handleEvent(_ event: KafkaEvent) -> Bool {
        switch event.type {
        case RD_KAFKA_EVENT_REBALANCE: rebalance(event)
        case RD_KAFKA_EVENT_ERROR: return handleError(event)
        case RD_KAFKA_EVENT_LOG: event.write(to: log)
        case RD_KAFKA_EVENT_OFFSET_COMMIT: handleCommit(event)
        case RD_KAFKA_EVENT_FETCH:
            event.forEachMessage { raw in
                if let message = Message(raw) { mailbox.change { $0.receive(message) } }
            }
        default: break
        }
        return true
    }

    private func handleError(_ event: KafkaEvent) -> Bool {
        if event.error == RD_KAFKA_RESP_ERR__PARTITION_EOF, let end = event.place {
            mailbox.change { $0.reachEnd(of: end.partition, at: end.offset) }
            return true
        }
        let text = event.errorText + KafkaErrorClass.advice(on: event.error)
        let errorClass = event.isFatal ? .fatal : KafkaErrorClass(event.error)
        switch errorClass {
        case .harmless: break
        case .passing: log.logPassing(.warning, "Kafka: \(text)")
        case .topicMissing:
            log.logPassing(
                .warning, "Kafka: waiting for a topic to be created: \(text): create it, or correct --topic")
        case .fatal:
            mailbox.change { $0.fail(MessageSourceError("Kafka: \(log.clean(text))")) }
            return false
        }
        return true
    }

    private func handleCommit(_ event: KafkaEvent) {
        let error = event.error
        // Nothing to commit is no fault.
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR, error != RD_KAFKA_RESP_ERR__NO_OFFSET else { return }
        let places = event.partitions.filter { $0.offset >= 0 }.map { "\($0.partition) at \($0.offset)" }
        // While the group shares out anew, a refusal is usual.
        log.logPassing(
            error == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS ? .info : .warning,
            "Kafka: a commit of \(places.joined(separator: ", ")) failed and will be tried again while the partitions "
                + "are ours: \(String(cString: rd_kafka_err2str(error)))")
    }

    // MARK: Rebalances

    private func rebalance(_ event: KafkaEvent) {
        // Once the group is left, nobody in librdkafka answers a call that gives or takes partitions: it would wait for
        // ever.
        guard !handle.isClosed else { return }
        let partitions = event.partitions.map(\.partition)
        guard event.error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS else { return revoke(partitions) }
        // Told before the first message can come.
        mailbox.change { $0.assign(partitions) }
        report(handle.assign(partitions))
        if !partitions.isEmpty { log.log(.info, "Kafka: assigned \(Self.list(partitions))") }
    }

    private func revoke(_ partitions: [TopicPartition]) {
        if handle.isAssignmentLost {
            lose(
                partitions,
                "Kafka: lost \(Self.list(partitions)): the group took us for dead: if this comes again, see whether the "
                    + "machine is overloaded or cut off, or raise KAFKA_SESSION_TIMEOUT_MS")
        } else if partitions.isEmpty || mailbox.change({ $0.isClosing }) {
            // Nobody to ask: there is nothing to release, or the worker has ended.
            store()
            report(handle.unassign(partitions))
        } else {
            log.log(.info, "Kafka: the group wants \(Self.list(partitions)) back")
            mailbox.change { $0.revoke(partitions, deadline: now + releaseLimit) }
        }
    }

    /// librdkafka waits for the answer to a revocation and keeps its place in the group meanwhile.
    private func endRevocation() {
        if let revoked = mailbox.change({ $0.revokedPartitions }), handle.isAssignmentLost {
            return lose(revoked, "Kafka: lost \(Self.list(revoked)) before they were released")
        }
        switch mailbox.change({ $0.revocationEnd(at: now) }) {
        case nil: break
        case .released(let partitions):
            store()
            report(handle.unassign(partitions))
            mailbox.change { $0.finishRevocation() }
            log.log(.info, "Kafka: released \(Self.list(partitions))")
        case .overdue(let partitions):
            store()
            lose(
                partitions,
                "Kafka: \(Self.list(partitions)) were not released within \(releaseLimit) and are given up")
        }
    }

    private func lose(_ partitions: [TopicPartition], _ line: String) {
        if !partitions.isEmpty { log.log(.warning, line) }
        mailbox.change { $0.lose(partitions) }
        report(handle.unassign(partitions))
    }

    private func report(_ complaint: String?) {
        if let complaint { log.log(.warning, "Kafka: \(complaint)") }
    }

    private static func list(_ partitions: [TopicPartition]) -> String {
        partitions.map(\.description).joined(separator: ", ")
    }

    // MARK: The end

    /// Commits, leaves the group, and polls until that is done or the time is over.
    ///
    /// - Returns: whether the group was left in order.
    private func close() -> Bool {
        let deadline = now + closeLimit
        store()
        endRevocation()
        guard handle.beginClose() else { return false }
        while !handle.isClosed {
            guard now < deadline else {
                log.log(.warning, "Kafka: the group could not be left within \(closeLimit)")
                return false
            }
            handleEvents()
            guard !handle.isClosed else { break }
            // After a fatal error the worker may not have asked for the end yet: nobody else answers the group.
            store()
            endRevocation()
            pipe.wait(.milliseconds(20))
        }
        // The client's last words.
        handleEvents()
        return true
    }

    private func handleEvents() {
        while let event = handle.pollEvent() { _ = handleEvent(event) }
    }

    private func finish() {
        mailbox.change { $0.finish() }
    }
}
