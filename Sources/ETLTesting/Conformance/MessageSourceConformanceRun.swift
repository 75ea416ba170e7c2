import ETL

/// One check of ``MessageSourceConformance`` with its topic.
struct MessageSourceConformanceRun<Harness: MessagingHarness> {
    let harness: Harness
    let topic: String

    private var first: TopicPartition { TopicPartition(topic: topic, partition: 0) }

    // MARK: Checks

    func deliversWholeMessagesInOrder() async throws {
        try await harness.createTopic(topic, partitions: 1)
        let sent = [
            OutgoingMessage(topic: topic, key: Array("key".utf8), value: Array("값".utf8)),
            OutgoingMessage(topic: topic, key: nil, value: [0, 255, 10, 13]),
            OutgoingMessage(
                topic: topic, key: [], value: [],
                headers: [
                    MessageHeader("twice", "1"), MessageHeader("twice", "2"), MessageHeader(key: "none", value: nil),
                ]
            ),
        ]
        try await write(sent)
        try await with(harness.source(topic: topic, group: topic)) { source in
            let messages = try await read(sent.count, from: source)
            try check("offsets", messages.map(\.offset), is: [0, 1, 2])
            try check("partitions", Set(messages.map(\.topicPartition)), is: [first])
            try check("keys", messages.map(\.key), is: sent.map(\.key))
            try check("values", messages.map(\.value), is: sent.map(\.value))
            try check("headers", messages.map(\.headers), is: sent.map(\.headers))
        }
    }

    func keepsToItsCredit() async throws {
        try await harness.createTopic(topic, partitions: 1)
        try await write(10)
        try await with(harness.source(topic: topic, group: topic)) { source in
            for (count, offsets) in [(1, 0..<1), (4, 1..<5), (5, 5..<10)] {
                let messages = try await read(count, from: source)
                try check("offsets after asking for \(count)", messages.map(\.offset), is: offsets.map(Int64.init))
            }
        }
    }

    func tellsTheAssignmentWithoutCredit() async throws {
        try await harness.createTopic(topic, partitions: 2)
        try await write(4)
        try await with(harness.source(topic: topic, group: topic)) { source in
            var assigned: Set<TopicPartition> = []
            while assigned.count < 2 {
                let event = try await source.next()
                guard case .assigned(let partitions) = event else {
                    throw ConformanceViolation("expected an assignment first, got \(String(describing: event))")
                }
                assigned.formUnion(partitions)
            }
            try check("messages", try await read(4, from: source).count, is: 4)
        }
    }

    func goesOn(after done: Int64?) async throws {
        try await harness.createTopic(topic, partitions: 1)
        try await write(4)
        try await with(harness.source(topic: topic, group: topic)) { source in
            _ = try await read(4, from: source)
            if let done { source.markDone(first, before: done) }
        }
        let offsets = Array((done ?? 0)..<4)
        try await with(harness.source(topic: topic, group: topic)) { source in
            let messages = try await read(offsets.count, from: source)
            try check("offsets that the next member reads", messages.map(\.offset), is: offsets)
        }
    }

    func ignoresWhatIsNotAssigned() async throws {
        try await harness.createTopic(topic, partitions: 1)
        try await write(2)
        try await with(harness.source(topic: topic, group: topic)) { source in
            source.markDone(first, before: 2)
            source.markDone(TopicPartition(topic: topic, partition: 7), before: 1)
            await source.release([first])
            let messages = try await read(2, from: source)
            try check("offsets", messages.map(\.offset), is: [0, 1])
        }
        try await with(harness.source(topic: topic, group: topic)) { source in
            let messages = try await read(2, from: source)
            try check(
                "offsets, since what came before the assignment counts for nothing", messages.map(\.offset), is: [0, 1])
        }
    }

    func survivesACancelledWait() async throws {
        try await harness.createTopic(topic, partitions: 1)
        try await with(harness.source(topic: topic, group: topic)) { source in
            _ = try await assignment(of: source)
            for _ in 0..<3 {
                source.request(1)
                let waiting = Task { try await source.next() }
                waiting.cancel()
                let event = try await waiting.value
                try Self.check(
                    event == nil, "a cancelled wait ended with \(String(describing: event)) and not with nil")
            }
            try await write(3)
            let messages = try await read(3, from: source, asking: false)
            try check("offsets", messages.map(\.offset), is: [0, 1, 2])
        }
    }

    func endsWhenClosed() async throws {
        try await harness.createTopic(topic, partitions: 1)
        let source = try await harness.source(topic: topic, group: topic)
        _ = try await assignment(of: source)
        let waiting = Task { try await source.next() }
        await source.close()
        try check("the wait when closed", try await waiting.value, is: nil)
        try check("the next wait", try await source.next(), is: nil)
        source.request(1)
        source.markDone(first, before: 1)
        await source.release([first])
        await source.close()
    }

    func sharesPartitions() async throws {
        try await harness.createTopic(topic, partitions: 2)
        try await write(40)
        let one = try await harness.source(topic: topic, group: topic)
        let messages = try await read(40, from: one)
        let other = try await harness.source(topic: topic, group: topic)
        let revoked = try await revocation(of: one)
        // Done after the revocation: it is the release that ends the ownership.
        for partition in revoked { one.markDone(partition, before: 3) }
        await one.release(revoked)
        let assigned = try await assignment(of: other)
        try check(Set(assigned).isSubset(of: revoked), "\(assigned) were assigned and only \(revoked) released")
        let again = messages.filter { assigned.contains($0.topicPartition) && $0.offset >= 3 }
        let read = try await read(again.count, from: other)
        try check("offsets that the second member reads", Set(read), is: Set(again))
        await one.close()
        await other.close()
    }

    // MARK: Steps

    private func check(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
        try Self.check(isTrue, what())
    }

    private static func check(_ isTrue: Bool, _ what: @autoclosure () -> String) throws {
        try ConformanceViolation.check(isTrue, what())
    }

    private func check<Value: Equatable>(_ what: String, _ value: Value, is expected: Value) throws {
        try ConformanceViolation.check("\(topic): \(what)", value, is: expected)
    }

    private func with(_ source: Harness.Source, _ body: (Harness.Source) async throws -> Void) async throws {
        do {
            try await body(source)
        } catch {
            await source.close()
            throw error
        }
        await source.close()
    }

    private func write(_ count: Int) async throws {
        try await write(
            (0..<count).map { OutgoingMessage(topic: topic, key: Array("\($0)".utf8), value: Array("\($0)".utf8)) })
    }

    private func write(_ messages: [OutgoingMessage]) async throws {
        let sink = try await harness.sink()
        for message in messages { try await sink.send(message) }
        await sink.close()
    }

    /// Reads `count` messages, and sees that no more come with the last of them.
    private func read(_ count: Int, from source: Harness.Source, asking: Bool = true) async throws -> [Message] {
        if asking { source.request(count) }
        var messages: [Message] = []
        while messages.count < count {
            guard let event = try await source.next() else {
                throw ConformanceViolation("\(topic): the source ended after \(messages.count) of \(count) messages")
            }
            if case .messages(let more) = event { messages += more }
        }
        try check("messages after asking for \(count)", messages.count, is: count)
        return messages
    }

    private func assignment(of source: Harness.Source) async throws -> [TopicPartition] {
        while let event = try await source.next() {
            // That it has no part so far is no assignment yet.
            if case .assigned(let partitions) = event, !partitions.isEmpty { return partitions }
        }
        throw ConformanceViolation("\(topic): the source ended before an assignment")
    }

    private func revocation(of source: Harness.Source) async throws -> [TopicPartition] {
        while let event = try await source.next() {
            if case .revoked(let partitions) = event { return partitions }
        }
        throw ConformanceViolation("\(topic): the source ended before a revocation")
    }
}
