import ETL
import ETLOperations
import ETLTesting
import Testing

struct TopicCreatorTests {
    let kafka = InMemoryKafka()
    let output = DeadLetterBenchOutput()

    private func create(partitions: Int, json: Bool = false) async throws {
        let output = CommandOutput(results: output.results, notes: output.notes, isJSON: json)
        try await TopicCreator(administrator: kafka.administrator(), output: output).create(
            TopicCreator.topics(
                of: ["a", "b"], deadLetterSuffix: "-dlq", partitions: partitions, replicationFactor: nil))
    }

    @Test func eachTopicIsMadeWithItsDeadLetterTopic() async throws {
        try await create(partitions: 3)
        #expect(
            output.results.lines == [
                "a: created, 3 partitions", "a-dlq: created, 1 partition", "b: created, 3 partitions",
                "b-dlq: created, 1 partition",
            ])
        #expect(output.notes.lines.isEmpty)
    }

    @Test func whatIsThereIsLeftAndOtherPartitionsAreTold() async throws {
        kafka.createTopic("a", partitions: 2)
        kafka.createTopic("a-dlq", partitions: 1)
        try await create(partitions: 3, json: true)
        #expect(
            output.results.lines.prefix(2) == [
                #"{"topic":"a","outcome":"existed","partitions":2,"partitions_wanted":3}"#,
                #"{"topic":"a-dlq","outcome":"existed","partitions":1,"partitions_wanted":1}"#,
            ])
        #expect(output.notes.lines.count == 1)
        #expect(output.notes.text.hasPrefix("warning: a has 2 partitions and not 3"))
    }
}
