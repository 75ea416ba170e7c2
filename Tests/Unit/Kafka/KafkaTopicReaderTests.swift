import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaTopicReaderTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture()
        try kafka.broker.createTopic("letters", partitions: 2)
    }

    private func reader(timeout: Duration = .seconds(30)) -> KafkaTopicReader {
        KafkaTopicReader(configuration: kafka.configuration, timeout: timeout, logger: kafka.log.logger)
    }

    private func partition(_ number: Int32) -> TopicPartition { TopicPartition(topic: "letters", partition: number) }

    private func read(_ stretches: [TopicPartition: TopicStretch]) async throws -> [StoredMessage] {
        var messages: [StoredMessage] = []
        try await reader().read(stretches) { batch in
            messages += batch
            return true
        }
        return messages
    }

    @Test func allPartitionsAreReadToTheirEnds() async throws {
        try await kafka.produce(2500, to: "letters")
        let messages = try await read([partition(0): .toEnd(from: 0), partition(1): .toEnd(from: 0)])
        #expect(messages.count == 2500)
        #expect(Set(messages.map(\.place)).count == 2500)
        #expect(messages.allSatisfy { $0.time != nil })
        for number in 0..<2 {
            let offsets = messages.filter { $0.place.topicPartition == partition(Int32(number)) }.map(\.place.offset)
            #expect(offsets == offsets.sorted())
        }
    }

    @Test func aRangeIsReadAndNoMore() async throws {
        try await kafka.produce(100, to: "letters")
        let messages = try await read([partition(0): .range(3..<6)])
        #expect(messages.map(\.place.offset) == [3, 4, 5])
    }

    @Test func anEmptyPartitionAndAnEmptyRangeEnd() async throws {
        let empty = try await read([partition(0): .toEnd(from: 0)])
        #expect(empty.isEmpty)
        let nothing = try await read([partition(0): .range(3..<3)])
        #expect(nothing.isEmpty)
    }

    @Test func whatIsBehindTheEndIsNotThere() async throws {
        try await kafka.produce(10, to: "letters")
        let messages = try await read([partition(0): .range(5000..<5001), partition(1): .range(0..<1)])
        #expect(messages.map(\.place.topicPartition) == [partition(1)])
    }

    @Test func whoHasEnoughGetsNoMore() async throws {
        try await kafka.produce(2500, to: "letters")
        var batches = 0
        try await reader().read([partition(0): .toEnd(from: 0), partition(1): .toEnd(from: 0)]) { _ in
            batches += 1
            return false
        }
        #expect(batches == 1)
    }

    @Test func anErrorOfTheReadersOwnPassesThrough() async throws {
        struct Enough: Error {}
        try await kafka.produce(1, to: "letters")
        await #expect(throws: Enough.self) {
            try await reader().read([partition(0): .toEnd(from: 0), partition(1): .toEnd(from: 0)]) { _ in
                throw Enough()
            }
        }
    }

    @Test func headersKeysAndTombstonesAreRead() async throws {
        let sink = try kafka.sink()
        try await sink.send(
            OutgoingMessage(topic: "letters", key: [1], value: [], headers: [MessageHeader(key: "h", value: nil)]))
        await sink.close()
        let messages = try await read([partition(0): .toEnd(from: 0), partition(1): .toEnd(from: 0)])
        #expect(messages.map(\.message.key) == [[1]])
        #expect(messages.map(\.message.value) == [[]])
        #expect(messages.map(\.message.headers) == [[MessageHeader(key: "h", value: nil)]])
    }

    @Test func brokersThatAreDownAreTold() async throws {
        try kafka.broker.takeDown()
        let reader = reader(timeout: .seconds(30))
        let error = await #expect(throws: TopicReaderError.self) {
            try await reader.read([partition(0): .toEnd(from: 0)]) { _ in true }
        }
        #expect(error?.description.contains("Connection refused") == true, "\(error as Any)")
        #expect(error?.description.contains(kafka.broker.bootstrapServers) == true)
    }

    @Test func brokersThatSayNothingAreGivenUp() async throws {
        try kafka.broker.delay(by: .seconds(600))
        let reader = reader(timeout: .milliseconds(300))
        let error = await #expect(throws: TopicReaderError.self) {
            try await reader.read([partition(0): .toEnd(from: 0)]) { _ in true }
        }
        #expect(error?.description.contains("nothing came for 0.3 seconds") == true, "\(error as Any)")
    }

    @Test func aForbiddenTopicIsTold() async throws {
        try await kafka.produce(10, to: "letters")
        kafka.broker.fail(.fetch, with: .topicForbidden, .topicForbidden, .topicForbidden, .topicForbidden)
        // Far longer than the test may take: the refusal ends the wait.
        let reader = reader(timeout: .seconds(30))
        let error = await #expect(throws: TopicReaderError.self) {
            try await reader.read([partition(0): .toEnd(from: 0)]) { _ in true }
        }
        #expect(
            error?.description.contains("Topic authorization failed: the user has no right to it") == true,
            "\(error as Any)")
    }

    @Test func aCancelledReadingEnds() async throws {
        try kafka.broker.delay(by: .seconds(600))
        let reader = reader()
        let task = Task { try await reader.read([partition(0): .toEnd(from: 0)]) { _ in true } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
