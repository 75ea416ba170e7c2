import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaMessageSourceTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture()
    }

    @Test func readsCommitsAndGoesOnWhereItLeft() async throws {
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(5, to: "jobs")

        let first = try kafka.source("jobs")
        #expect(try await first.firstAssignment() == [jobs(0)])
        #expect(try await first.messages(3).map(\.offset) == [0, 1, 2])
        first.markDone(jobs(0), before: 2)
        await first.close()
        #expect(try await first.next() == nil)
        await first.close()

        let second = try kafka.source("jobs")
        #expect(try await second.messages(3).map(\.offset) == [2, 3, 4])
        await second.close()
    }

    @Test func carriesKeyValueAndHeaders() async throws {
        try kafka.broker.createTopic("jobs")
        let sink = try kafka.sink()
        let sent = OutgoingMessage(
            topic: "jobs", key: [0, 255], value: [],
            headers: [
                MessageHeader("a", "1"), MessageHeader(key: "a", value: nil), MessageHeader(key: "b", value: []),
            ])
        try await sink.send(sent)
        try await sink.send(OutgoingMessage(topic: "jobs", key: nil, value: Array("값".utf8)))
        let source = try kafka.source("jobs")
        let messages = try await source.messages(2)
        #expect(messages.map(\.key) == [[0, 255], nil])
        #expect(messages.map(\.value) == [[], Array("값".utf8)])
        #expect(messages.map(\.headers) == [sent.headers, []])
        await source.close()
        await sink.close()
    }

    @Test func handsOutNoMoreThanWasAskedFor() async throws {
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(20, to: "jobs")
        let source = try kafka.source("jobs")
        var offsets: [Int64] = []
        for count in [1, 4, 15] {
            source.request(count)
            var got = 0
            while got < count, let event = try await source.next() {
                got += event.offsets.count; offsets += event.offsets
            }
            #expect(got == count)
        }
        #expect(offsets == Array(0..<20))
        await source.close()
    }

    /// A worker that asks for nothing for long: nothing is lost, no membership, no memory.
    @Test func waitsWithoutCreditWhileMessagesArrive() async throws {
        try kafka.broker.createTopic("jobs")
        let source = try kafka.source(
            "jobs", with: ["queued.max.messages.kbytes": "16", "max.poll.interval.ms": "3000"])
        _ = try await source.firstAssignment()
        try await kafka.produce(300, to: "jobs")
        #expect(try await source.messages(1).map(\.offset) == [0])
        try await kafka.produce(300, to: "jobs", from: 300)
        #expect(try await source.messages(599).map(\.offset) == Array(1..<600))
        await source.close()
    }

    /// Nobody reads events or asks for messages for longer than `max.poll.interval.ms`.
    @Test func keepsItsMembershipDuringALongTransfer() async throws {
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(2, to: "jobs")
        let source = try kafka.source(
            "jobs", with: ["session.timeout.ms": "1000", "max.poll.interval.ms": "1000"])
        #expect(try await source.messages(1).map(\.offset) == [0])
        // The time that a transfer takes is what is tested here.
        try await Task.sleep(for: .milliseconds(1600))
        source.markDone(jobs(0), before: 1)
        source.request(1)
        // No revocation came between.
        #expect(try await source.next()?.offsets == [1])
        #expect(!kafka.log.lines.contains { $0.contains("MAXPOLL") })
        await source.close()
    }

    @Test func findsATopicThatIsMadeLater() async throws {
        let source = try kafka.source("jobs")
        try await kafka.log.line(containing: "waiting for a topic to be created: Subscribed topic not available: jobs")
        try kafka.broker.createTopic("jobs")
        #expect(try await source.firstAssignment() == [jobs(0)])
        // Once, though librdkafka has looked for it many times.
        #expect(kafka.log.lines.filter { $0.contains("waiting for a topic") }.count == 1)
        await source.close()
    }

    @Test func readsSeveralTopics() async throws {
        try kafka.broker.createTopic("a")
        try kafka.broker.createTopic("b")
        try await kafka.produce(1, to: "a")
        try await kafka.produce(1, to: "b")
        let source = try kafka.source("a", "b")
        #expect(Set(try await source.messages(2).map(\.topicPartition.topic)) == ["a", "b"])
        await source.close()
    }

    @Test func cancellingTheWaitLosesNothing() async throws {
        let source = try kafka.source("jobs")
        let reader = Task { try await source.next() }
        reader.cancel()
        #expect(try await reader.value == nil)
        try kafka.broker.createTopic("jobs")
        #expect(try await source.firstAssignment() == [jobs(0)])
        await source.close()
    }

    @Test func aSourceThatIsLetGoLeavesTheGroup() async throws {
        try kafka.broker.createTopic("jobs")
        do {
            let source = try kafka.source("jobs")
            _ = try await source.firstAssignment()
        }
        let heir = try kafka.source("jobs")
        #expect(try await heir.firstAssignment() == [jobs(0)])
        await heir.close()
    }

    /// The mock cluster, unlike Kafka, refuses commits of members that are about to join again: what was committed on
    /// the release is not looked at here.
    @Test func theEagerProtocolWorksToo() async throws {
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(2, to: "jobs")
        let eager = ["partition.assignment.strategy": "range"]
        let first = try kafka.source("jobs", with: eager)
        #expect(try await first.messages(2).map(\.offset) == [0, 1])
        let second = try kafka.source("jobs", with: eager)
        #expect(try await first.firstRevocation() == [jobs(0)])
        await first.release([jobs(0)])
        await first.close()
        #expect(try await second.messages(2).map(\.offset) == [0, 1])
        await second.close()
    }
}
