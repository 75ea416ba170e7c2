import ETL
import ETLKafka
import ETLKafkaMock
import Testing

struct KafkaMessageSourceTests {
    @Test(.timeLimit(.minutes(1))) func readsCommitsAndGoesOnWhereItLeft() async throws {
        let kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs")
        try await kafka.produce(5, to: "jobs")

        let first = try kafka.source("jobs")
        #expect(try await first.firstAssignment() == [jobs(0)])
        #expect(try await first.messages(3).map(\.offset) == [0, 1, 2])
        first.markDone(jobs(0), before: 2)
        await first.close()
        #expect(try await first.next() == nil)

        let second = try kafka.source("jobs")
        #expect(try await second.messages(3).map(\.offset) == [2, 3, 4])
        await second.close()
    }
}
