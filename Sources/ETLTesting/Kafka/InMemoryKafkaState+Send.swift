import ETL

// Producers of dead letters.
extension InMemoryKafkaState {
    var withheldReports: Int { sends.withheld.count }

    mutating func openSink() -> Int { sends.makeSink() }

    /// Starts a send; how it ends is told by ``takeOutcome(of:)``.
    mutating func beginSend(_ message: OutgoingMessage, by sink: Int) -> Int {
        let send = sends.makeSend()
        guard sends.openSinks.contains(sink) else {
            sends.outcomes[send] = .failure(DeadLetterSinkError(.closed, "the sink is closed"))
            return send
        }
        let size =
            message.value.count + (message.key?.count ?? 0)
            + message.headers.reduce(0) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
        let fault = faults.strike(at: .send)?.kind
        if fault == .sendTooLarge || size > maxMessageBytes {
            fail(send, message.topic, .tooLarge, "\(message.topic): \(size) bytes are more than the topic takes")
        } else if fault == .sendRefused {
            fail(send, message.topic, .refused, "\(message.topic): the broker refused the message")
        } else if !topicExists(message.topic), !autoCreateTopics {
            fail(send, message.topic, .refused, "there is no topic \(message.topic): create it")
        } else if fault == .sendTimesOut {
            fail(send, message.topic, .timedOut, "\(message.topic): no acknowledgement came in time")
        } else {
            write(message, send, by: sink, fault)
        }
        return send
    }

    /// Why nothing could be written to a topic; `nil` where it could, but for faults.
    func obstacle(to topic: String, for sink: Int) -> DeadLetterSinkError? {
        if !sends.openSinks.contains(sink) { return DeadLetterSinkError(.closed, "the sink is closed") }
        guard !topicExists(topic), !autoCreateTopics else { return nil }
        return DeadLetterSinkError(.refused, "there is no topic \(topic): create it")
    }

    private mutating func write(
        _ message: OutgoingMessage, _ send: Int, by sink: Int, _ fault: InMemoryKafka.Fault.Kind?
    ) {
        if !topicExists(message.topic) { createTopic(message.topic, partitions: 1) }
        let written = append(
            message.value, to: message.topic, partition: nil, key: message.key, headers: message.headers)
        journal.add(.deadLetterWritten(written.topicPartition, written.offset))
        let acknowledged = InMemoryKafka.Happening.deadLetterAcknowledged(written.topicPartition, written.offset)
        let place = MessagePlace(topicPartition: written.topicPartition, offset: written.offset)
        switch fault {
        case .sendTimesOutYetWritten:
            fail(send, message.topic, .timedOut, "\(message.topic): no acknowledgement came in time")
        case .reportWithheld:
            sends.withheld[send] = .init(sink: sink, acknowledged: acknowledged, place: place)
        default:
            journal.add(acknowledged)
            sends.outcomes[send] = .success(place)
        }
    }

    private mutating func fail(_ send: Int, _ topic: String, _ reason: DeadLetterSinkError.Reason, _ line: String) {
        journal.add(.deadLetterFailed(topic: topic, reason))
        sends.outcomes[send] = .failure(DeadLetterSinkError(reason, line))
    }

    mutating func releaseReports() {
        for (send, withheld) in sends.withheld.sorted(by: { $0.key < $1.key }) {
            journal.add(withheld.acknowledged)
            sends.outcomes[send] = .success(withheld.place)
        }
        sends.withheld = [:]
    }

    mutating func cancelSend(_ send: Int) {
        guard sends.withheld.removeValue(forKey: send) != nil else { return }
        sends.outcomes[send] = .failure(
            DeadLetterSinkError(.timedOut, "the wait for the acknowledgement was cancelled"))
    }

    mutating func closeSink(_ sink: Int) {
        sends.openSinks.remove(sink)
        for (send, withheld) in sends.withheld where withheld.sink == sink {
            sends.withheld[send] = nil
            sends.outcomes[send] = .failure(
                DeadLetterSinkError(.closed, "the sink was closed before the acknowledgement came"))
        }
    }

    /// How a send has ended; `nil` where it has not.
    mutating func takeOutcome(of send: Int) -> InMemoryKafka.SendOutcome? {
        sends.outcomes.removeValue(forKey: send)
    }
}
