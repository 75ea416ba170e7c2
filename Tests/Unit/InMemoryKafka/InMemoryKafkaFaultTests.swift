import ETL
import ETLTesting
import Testing

struct InMemoryKafkaFaultTests {
    let kafka = InMemoryKafka()
    let letter = OutgoingMessage(topic: "jobs-dlq", key: [1], value: [2], headers: [MessageHeader("h", "v")])
    let group = InMemoryKafka.defaultGroup

    // MARK: Commits

    @Test func aCommitThatFailsOnceIsTriedAgain() async throws {
        let source = try await assignedSource()
        kafka.script(.commitFails)
        source.markDone(jobs(0), before: 2)
        try await kafka.committed("jobs", 0, reaches: 2)
        #expect(
            kafka.journal.has(.commitFailed(jobs(0), 2, group: group), before: .committed(jobs(0), 2, group: group)))
    }

    @Test func aCommitThatKeepsFailingWaitsForTheHealing() async throws {
        let source = try await assignedSource()
        kafka.script(.commitFails.keep)
        source.markDone(jobs(0), before: 2)
        source.markDone(jobs(0), before: 3)
        #expect(kafka.committed("jobs", 0) == nil)
        kafka.heal()
        #expect(kafka.committed("jobs", 0) == 3)
    }

    @Test func whatCouldNotBeCommittedAtTheEndStaysSo() async throws {
        let source = try await assignedSource()
        kafka.script(.commitFails.keep)
        source.markDone(jobs(0), before: 2)
        await source.close()
        kafka.heal()
        #expect(kafka.committed("jobs", 0) == nil)
    }

    @Test func aCommitCanFindItsAssignmentLost() async throws {
        let source = try await assignedSource()
        kafka.script(.commitFindsLostAssignment)
        source.markDone(jobs(0), before: 2)
        #expect(try await source.next() == .lost([jobs(0)]))
        #expect(try await source.next() == .assigned([jobs(0)]))
        #expect(kafka.committed("jobs", 0) == nil)
    }

    @Test func aSourceCanFail() async throws {
        let source = try await assignedSource()
        let other = kafka.source(topics: ["jobs"])
        kafka.script(.sourceFails("fenced by another worker"))
        for _ in 0..<2 {
            await #expect(throws: MessageSourceError("fenced by another worker")) { try await source.next() }
        }
        #expect(try await other.next() == .assigned([jobs(0)]))
        await source.close()
        #expect(try await source.next() == nil)
    }

    // MARK: Dead letters

    @Test func aDeadLetterIsWrittenThenAcknowledged() async throws {
        try await kafka.deadLetterSink().send(letter)
        let letters = try await kafka.deadLetters(of: "jobs", count: 1)
        #expect(letters.map(\.value) == [[2]])
        #expect(letters.map(\.key) == [[1]])
        #expect(letters.map(\.headers) == [[MessageHeader("h", "v")]])
        let place = TopicPartition(topic: "jobs-dlq", partition: 0)
        #expect(kafka.journal.has(.deadLetterWritten(place, 0), before: .deadLetterAcknowledged(place, 0)))
        #expect(kafka.deadLetters(of: "jobs") == letters)
    }

    @Test func faultsStrikeInOrder() async throws {
        let sink = kafka.deadLetterSink()
        kafka.script(.sendRefused, .sendTooLarge, .sendTimesOut, .sendTimesOutYetWritten)
        for reason in [DeadLetterSinkError.Reason.refused, .tooLarge, .timedOut, .timedOut] {
            #expect(await failure(of: sink) == reason)
        }
        #expect(await failure(of: sink) == nil)
        // The last fault wrote its letter, and so did the send after it.
        #expect(kafka.deadLetters(of: "jobs").count == 2)
    }

    @Test func aKeptFaultStaysUntilHealed() async throws {
        let sink = kafka.deadLetterSink()
        kafka.script(.sendRefused.keep)
        for _ in 0..<3 { #expect(await failure(of: sink) == .refused) }
        kafka.heal()
        #expect(await failure(of: sink) == nil)
    }

    @Test func aWithheldReportComesWhenReleased() async throws {
        let sink = kafka.deadLetterSink()
        kafka.script(.reportWithheld)
        async let sent: Void = sink.send(letter)
        try await kafka.reportsWithheld(1)
        let place = TopicPartition(topic: "jobs-dlq", partition: 0)
        #expect(kafka.journal.last == .deadLetterWritten(place, 0))
        kafka.releaseReports()
        try await sent
        #expect(kafka.journal.last == .deadLetterAcknowledged(place, 0))
    }

    @Test func aWithheldReportCanBeGivenUp() async throws {
        let sink = kafka.deadLetterSink()
        kafka.script(.reportWithheld, .reportWithheld)
        let cancelled = Task { await failure(of: sink) }
        try await kafka.reportsWithheld(1)
        cancelled.cancel()
        #expect(await cancelled.value == .timedOut)

        async let closed = failure(of: sink)
        try await kafka.reportsWithheld(1)
        await sink.close()
        #expect(await closed == .closed)
        #expect(await failure(of: sink) == .closed)
    }

    @Test func aLetterLargerThanTheTopicTakesIsRefused() async {
        let sink = InMemoryKafka(maxMessageBytes: 10).deadLetterSink()
        await #expect(throws: DeadLetterSinkError.self) {
            try await sink.send(OutgoingMessage(topic: "jobs-dlq", key: nil, value: [UInt8](repeating: 0, count: 11)))
        }
    }

    @Test func aMissingTopicCanBeAnError() async {
        let sink = InMemoryKafka(autoCreateTopics: false).deadLetterSink()
        #expect(await failure(of: sink) == .refused)
    }

    private func failure(of sink: InMemoryKafkaDeadLetterSink) async -> DeadLetterSinkError.Reason? {
        do {
            try await sink.send(letter)
            return nil
        } catch {
            return error.reason
        }
    }

    private func assignedSource() async throws -> InMemoryKafkaSource {
        kafka.createTopic("jobs")
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        return source
    }

    // MARK: The journal

    @Test func theJournalReadsAsLines() {
        kafka.produce("{}", to: "jobs")
        kafka.commit("jobs", 0, 1)
        #expect(
            kafka.journal.description == """
                0: jobs[0]@0 produced
                1: jobs[0] committed 1 for etl-worker-group
                """)
        #expect(!kafka.journal.has(.committed(jobs(0), 1, group: group), before: .produced(jobs(0), 0)))
        #expect(!kafka.journal.has(.closed(source: 1), before: .closed(source: 2)))
    }

    @Test func anythingCanBeWaitedFor() async throws {
        async let closed: Void = kafka.happened(.closed(source: 1))
        async let lost: Void = kafka.happened("anything lost") {
            if case .lost = $0 { true } else { false }
        }
        let source = try await assignedSource()
        kafka.lose("jobs", 0)
        try await lost
        await source.close()
        try await closed
    }
}
