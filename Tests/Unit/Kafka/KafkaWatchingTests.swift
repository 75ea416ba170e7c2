import ETL
import ETLKafkaMock
import Testing

@testable import ETLKafka

@Suite("What Kafka is asked while the worker works", .timeLimit(.minutes(1)))
struct KafkaWatchingTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture()
    }

    /// Nothing is asked for, so that nothing is handed out.
    @Test func theLagIsTrueThoughNothingIsTaken() async throws {
        try kafka.broker.createTopic("jobs", partitions: 2)
        let source = try kafka.source("jobs")
        var assigned: Set<TopicPartition> = []
        while assigned.count < 2, case .assigned(let partitions) = try await source.next() {
            assigned.formUnion(partitions)
        }
        try await source.waitForStatus { $0.lag == [jobs(0): 0, jobs(1): 0] }
        try await kafka.produce(20, to: "jobs")
        let lag = try await source.waitForStatus { $0.lag != [jobs(0): 0, jobs(1): 0] && !$0.lag.isEmpty }.lag
        #expect(lag.values.reduce(0, +) == 20)
        #expect(lag.count == 2)
        await source.close()
    }

    @Test func theLagGoesByWhatIsCommitted() async throws {
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(5, to: "jobs")
        let source = try kafka.source("jobs")
        _ = try await source.messages(3)
        let before = try await source.waitForStatus { !$0.lag.isEmpty }
        #expect(before.lag == [jobs(0): 5])
        source.markDone(jobs(0), before: 2)
        // Until the next automatic commit.
        try await source.waitForStatus { $0.lag == [jobs(0): 3] }
        await source.close()
        let closed = await source.status()
        #expect(closed == ConsumerStatus(brokersAnswer: false, problems: ["Kafka: the consumer is closed"]))
    }

    @Test func brokersThatDoNotAnswerAreToldAndComeBack() async throws {
        try kafka.broker.createTopic("jobs")
        let source = try kafka.source("jobs")
        _ = try await source.firstAssignment()
        try kafka.broker.takeDown()
        let status = await source.status()
        #expect(!status.brokersAnswer)
        #expect(status.problems.first?.hasPrefix("Kafka's brokers do not answer: ") == true)
        try kafka.broker.bringUp()
        try await source.waitForStatus { $0 == ConsumerStatus(lag: [jobs(0): 0]) }
        await source.close()
    }

    @Test func aTopicThatIsMissingIsInTheWayUntilItIsMade() async throws {
        let source = try kafka.source("jobs")
        let status = try await source.waitForStatus { !$0.problems.isEmpty }
        #expect(status.brokersAnswer)
        #expect(
            status.problems == [
                "the topic jobs cannot be read: it is not there, and the brokers do not make it by themselves: create it"
            ])
        try kafka.broker.createTopic("jobs")
        try await source.waitForStatus { $0 == ConsumerStatus(lag: [jobs(0): 0]) }
        await source.close()
    }

    @Test func aDeadLetterTopicThatIsThere() async throws {
        try kafka.broker.createTopic("jobs-dlq", partitions: 3)
        let sink = try kafka.sink()
        try await sink.check("jobs-dlq")
        await sink.close()
        let error = await #expect(throws: DeadLetterSinkError.self) { try await sink.check("jobs-dlq") }
        #expect(error?.reason == .closed)
    }

    @Test func oneThatIsMissing() async throws {
        let sink = try kafka.sink()
        kafka.broker.fail(topic: "none-dlq", with: .unknownTopic)
        let error = await #expect(throws: DeadLetterSinkError.self) { try await sink.check("none-dlq") }
        #expect(error?.reason == .refused)
        #expect(error?.description == "it is not there, and the brokers do not make it by themselves: create it")
        await sink.close()
    }

    @Test func oneWithoutABroker() async throws {
        try kafka.broker.createTopic("jobs-dlq")
        let sink = try kafka.sink()
        try kafka.broker.takeDown()
        let error = await #expect(throws: DeadLetterSinkError.self) { try await sink.check("jobs-dlq") }
        #expect(error?.reason == .timedOut)
        #expect(error?.description.contains("see whether the brokers run") == true)
        await sink.close()
    }

    @Test func whatIsInTheWayIsSaid() {
        #expect(TopicLook.Obstacle.noLeader(partitions: 2, of: 3).text == "2 of its 3 partitions have no leader now")
        #expect(TopicLook.Obstacle.noLeader(partitions: 0, of: 0).text == "it has no partitions yet")
        #expect(!TopicLook.Obstacle.noLeader(partitions: 1, of: 1).isOfBrokers)
    }

    @Test func aLogThatWasCutShortLeavesNothingBehind() {
        #expect(
            GroupStatus.lag(ends: [jobs(0): 5, jobs(1): 2, jobs(2): 1], committed: [jobs(0): 3, jobs(1): 9])
                == [jobs(0): 2, jobs(1): 0])
    }

    /// More workers than partitions. Which of the two gets none is the group's to say.
    @Test func aSpareIsToldThatItHasNoPart() async throws {
        try kafka.broker.createTopic("jobs")
        let first = try kafka.source("jobs")
        #expect(try await first.firstAssignment() == [jobs(0)])
        let second = try kafka.source("jobs")
        let release = Task {
            let revoked = try await first.firstRevocation()
            await first.release(revoked)
            return try await first.first { if case .assigned = $0 { true } else { false } }
        }
        let event = try await second.first { if case .assigned = $0 { true } else { false } }
        if event == .assigned([]) { release.cancel() } else { #expect(try await release.value == .assigned([])) }
        await first.close()
        await second.close()
    }

    private func jobs(_ partition: Int32) -> TopicPartition { TopicPartition(topic: "jobs", partition: partition) }
}
