import ETL
import ETLTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct InMemoryKafkaConformanceTests {
    @Test(arguments: MessageSourceConformance.Check.allCases)
    func sourceConforms(_ check: MessageSourceConformance.Check) async throws {
        try await MessageSourceConformance.verify(check, on: InMemoryKafka())
    }

    @Test(arguments: DeadLetterSinkConformance.Check.allCases)
    func sinkConforms(_ check: DeadLetterSinkConformance.Check) async throws {
        try await DeadLetterSinkConformance.verify(check, on: InMemoryKafka())
    }

    @Test func allChecksCanBeRunAtOnce() async throws {
        let kafka = InMemoryKafka()
        try await MessageSourceConformance.verifyAll(on: kafka)
        try await DeadLetterSinkConformance.verifyAll(on: kafka)
    }

    // MARK: The suite itself: what it must find

    @Test func aSourceThatGivesTooMuchIsFound() async throws {
        let error = await #expect(throws: ConformanceViolation.self) {
            try await MessageSourceConformance.verify(.keepsToItsCredit, on: Broken(generosity: 1))
        }
        #expect(error?.description.contains("messages after asking for 1: expected 1, got 2") == true)
    }

    @Test func aSourceThatCommitsOnItsOwnIsFound() async throws {
        let error = await #expect(throws: ConformanceViolation.self) {
            try await MessageSourceConformance.verify(
                .repeatsWhatWasNotDone, on: Broken(commitsOnItsOwn: true), within: .milliseconds(200))
        }
        #expect(error != nil)
    }

    @Test func aSinkThatDropsLettersIsFound() async throws {
        await #expect(throws: ConformanceViolation.self) {
            try await DeadLetterSinkConformance.verify(.tellsWhatIsTooLarge, on: Broken())
        }
    }
}

/// An implementation with faults.
private struct Broken: MessagingHarness {
    var generosity = 0
    var commitsOnItsOwn = false
    let kafka = InMemoryKafka()

    func createTopic(_ topic: String, partitions: Int) { kafka.createTopic(topic, partitions: partitions) }
    func source(topic: String, group: String) async throws -> BrokenSource {
        BrokenSource(source: kafka.source(topics: [topic], group: group), harness: self)
    }
    func sink() async throws -> InMemoryKafkaDeadLetterSink { kafka.deadLetterSink() }
    /// Claims a limit that it does not keep to.
    var tooLarge: Int? { 10 }

    struct BrokenSource: MessageSource {
        let source: InMemoryKafkaSource
        let harness: Broken

        func next() async throws -> MessageSourceEvent? {
            let event = try await source.next()
            guard case .messages(let messages) = event, harness.commitsOnItsOwn else { return event }
            for message in messages { source.markDone(message.topicPartition, before: message.offset + 1) }
            return event
        }
        func request(_ count: Int) { source.request(count + harness.generosity) }
        func markDone(_ partition: TopicPartition, before nextOffset: Int64) {
            source.markDone(partition, before: nextOffset)
        }
        func release(_ partitions: [TopicPartition]) async { await source.release(partitions) }
        func close() async { await source.close() }
    }
}
