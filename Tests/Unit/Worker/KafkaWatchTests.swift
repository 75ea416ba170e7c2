import ETLTesting
import Synchronization
import Testing

@testable import ETL

@Suite("Kafka is asked now and then")
struct KafkaWatchTests {
    /// Answers what it is told to.
    private final class Source: MessageSource {
        let answer = Locked(ConsumerStatus())
        func next() async throws -> MessageSourceEvent? { nil }
        func request(_ count: Int) {}
        func markDone(_ partition: TopicPartition, before nextOffset: Int64) {}
        func release(_ partitions: [TopicPartition]) async {}
        func close() async {}
        func status() async -> ConsumerStatus { answer.withLock(\.self) }
    }

    private let source = Source()
    private let kafka = InMemoryKafka(autoCreateTopics: false)
    private let health = WorkerHealth()
    private let log = LogRecorder()
    private let partition = TopicPartition(topic: "jobs", partition: 0)

    private func watch(_ clock: any Clock<Duration> = ContinuousClock()) -> KafkaWatch {
        health.assigned([partition])
        return KafkaWatch(
            source: source, sink: kafka.deadLetterSink(), deadLetterTopics: ["jobs-dlq"], interval: .seconds(10),
            clock: clock, health: health, log: WorkerLog(logger: log.logger))
    }

    @Test func aMissingTopicIsToldOnceAndItsComingToo() async {
        let watch = watch()
        await watch.look()
        await watch.look()
        #expect(
            health.problems == [
                "the dead-letter topic jobs-dlq cannot be written to: there is no topic jobs-dlq: create it"
            ])
        #expect(log.lines.filter { $0.contains("jobs that fail will be held") }.count == 1)
        kafka.createTopic("jobs-dlq")
        await watch.look()
        await watch.look()
        #expect(health.problems.isEmpty)
        #expect(log.lines.filter { $0.contains("can be written to again") }.count == 1)
    }

    @Test func brokersThatAreGoneAreToldAndTheirReturnToo() async {
        kafka.createTopic("jobs-dlq")
        let watch = watch()
        source.answer.withLock { $0.lag = [partition: 3] }
        await watch.look()
        #expect(health.lag == [partition: 3])
        source.answer.withLock {
            $0 = ConsumerStatus(brokersAnswer: false, problems: ["Kafka's brokers do not answer: no"])
        }
        await watch.look()
        #expect(health.problems == ["Kafka's brokers do not answer: no"])
        #expect(health.lag.isEmpty)
        source.answer.withLock { $0 = ConsumerStatus(lag: [partition: 4]) }
        await watch.look()
        #expect(health.problems.isEmpty)
        #expect(health.lag == [partition: 4])
    }

    @Test(.timeLimit(.minutes(1))) func itIsAskedAgainAfterEachInterval() async throws {
        let clock = ManualClock()
        let watch = watch(clock)
        let running = Task { await watch.run() }
        try await clock.waitForSleepers(1)
        #expect(clock.pendingSleeps == [.seconds(10)])
        source.answer.withLock { $0.lag = [partition: 5] }
        clock.advance(by: .seconds(10))
        try await clock.waitForSleepers(1)
        #expect(health.lag == [partition: 5])
        running.cancel()
        await running.value
    }
}
