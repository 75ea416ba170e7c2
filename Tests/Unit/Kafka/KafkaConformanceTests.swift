import ETL
import ETLKafka
import ETLKafkaMock
import ETLTesting
import Testing

/// librdkafka, put through the checks that the fake passes too.
@Suite(.timeLimit(.minutes(1)))
struct KafkaConformanceTests {
    @Test(arguments: MessageSourceConformance.Check.allCases.filter { $0 != .sharesPartitions })
    func sourceConforms(_ check: MessageSourceConformance.Check) async throws {
        try await MessageSourceConformance.verify(check, on: Harness(kafka: try KafkaFixture()))
    }

    @Test func sourceSharesPartitions() async throws {
        var violation: (any Error)?
        let conforms = try await KafkaFixture.whereTheMockTakesCommits { kafka in
            do {
                try await MessageSourceConformance.verify(.sharesPartitions, on: Harness(kafka: kafka))
                return true
            } catch {
                violation = error
                return false
            }
        }
        #expect(conforms, "\(String(describing: violation))")
    }

    @Test(arguments: DeadLetterSinkConformance.Check.allCases)
    func sinkConforms(_ check: DeadLetterSinkConformance.Check) async throws {
        try await DeadLetterSinkConformance.verify(check, on: Harness(kafka: try KafkaFixture()))
    }

    private struct Harness: MessagingHarness {
        let kafka: KafkaFixture

        func createTopic(_ topic: String, partitions: Int) throws {
            try kafka.broker.createTopic(topic, partitions: partitions)
        }
        func source(topic: String, group: String) async throws -> KafkaMessageSource {
            try kafka.source(topic, group: group)
        }
        func sink() async throws -> KafkaDeadLetterSink { try kafka.sink() }
        var tooLarge: Int? { 9 << 20 }
    }
}
