import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaDeadLetterSinkTests {
    let kafka: KafkaFixture
    let letter = OutgoingMessage(topic: "jobs-dlq", key: [1], value: [2], headers: [MessageHeader("h", "v")])

    init() throws {
        kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs-dlq")
    }

    @Test func aLetterIsThereWhenSendReturns() async throws {
        let sink = try kafka.sink()
        try await sink.send(letter)
        let reader = try kafka.source("jobs-dlq")
        let read = try await reader.messages(1)
        #expect(read.map(\.value) == [[2]])
        await reader.close()
        await sink.close()
    }

    @Test func passingErrorsAreTriedAgain() async throws {
        let sink = try kafka.sink()
        kafka.broker.fail(.produce, with: .notEnoughReplicas, .notLeader, .connectionBroken)
        try await sink.send(letter)
        await sink.close()
    }

    @Test func tooLargeForTheClient() async throws {
        let sink = try kafka.sink()
        let large = OutgoingMessage(topic: "jobs-dlq", key: nil, value: [UInt8](repeating: 0, count: 9 << 20))
        #expect(await reason(of: sink, large) == .tooLarge)
        // What is below the client's limit is left to the broker.
        let fitting = OutgoingMessage(topic: "jobs-dlq", key: nil, value: [UInt8](repeating: 0, count: 3 << 20))
        #expect(await reason(of: sink, fitting) == nil)
        await sink.close()
    }

    @Test func tooLargeForTheBroker() async throws {
        let sink = try kafka.sink()
        kafka.broker.fail(.produce, with: .messageTooLarge)
        let error = await #expect(throws: DeadLetterSinkError.self) { try await sink.send(letter) }
        #expect(error == DeadLetterSinkError(.tooLarge, "jobs-dlq: Broker: Message size too large"))
        await sink.close()
    }

    @Test func aForbiddenTopicIsRefused() async throws {
        let sink = try kafka.sink()
        kafka.broker.fail(.produce, with: .topicForbidden)
        let error = await #expect(throws: DeadLetterSinkError.self) { try await sink.send(letter) }
        #expect(error?.reason == .refused)
        #expect(error?.description == "no right to write to the topic jobs-dlq: grant it")
        await sink.close()
    }

    @Test func withoutABrokerASendTimesOut() async throws {
        let sink = try kafka.sink(timeout: .milliseconds(300))
        try kafka.broker.takeDown()
        #expect(await reason(of: sink, letter) == .timedOut)
        await sink.close()
    }

    @Test func aMissingTopicIsNamed() async throws {
        kafka.broker.fail(topic: "missing-dlq", with: .unknownTopic)
        let sink = try kafka.sink(timeout: .seconds(2), with: ["topic.metadata.propagation.max.ms": "200"])
        let error = await #expect(throws: DeadLetterSinkError.self) {
            try await sink.send(OutgoingMessage(topic: "missing-dlq", key: nil, value: []))
        }
        #expect(error?.reason == .refused)
        #expect(error?.description.contains("there is no topic missing-dlq") == true)
        await sink.close()
    }

    @Test func aBrokenProducerIsReplaced() async throws {
        let sink = try kafka.sink()
        try await sink.send(letter)
        kafka.broker.fail(.produce, with: .outOfOrderSequence)
        #expect(await reason(of: sink, letter) == .refused)
        try await sink.send(letter)
        await sink.close()
    }

    @Test func aCancelledSendGivesUp() async throws {
        let sink = try kafka.sink()
        try kafka.broker.takeDown()
        let send = Task { await reason(of: sink, letter) }
        send.cancel()
        #expect(await send.value == .timedOut)
        try kafka.broker.bringUp()
        await sink.close()
    }

    @Test func closingWaitsForWhatIsUnderWay() async throws {
        let sink = try kafka.sink()
        try kafka.broker.delay(by: .milliseconds(100))
        async let sends = reasons(of: sink, count: 10)
        try await sink.send(letter)
        await sink.close()
        // Each was acknowledged, or came after the closing.
        #expect(await sends.allSatisfy { $0 == nil || $0 == .closed })
        #expect(await reason(of: sink, letter) == .closed)
        await sink.close()
    }

    private func reason(of sink: KafkaDeadLetterSink, _ message: OutgoingMessage) async -> DeadLetterSinkError.Reason? {
        do {
            try await sink.send(message)
            return nil
        } catch {
            return error.reason
        }
    }

    private func reasons(of sink: KafkaDeadLetterSink, count: Int) async -> [DeadLetterSinkError.Reason?] {
        await withTaskGroup(of: DeadLetterSinkError.Reason?.self) { sends in
            for _ in 0..<count { sends.addTask { await reason(of: sink, letter) } }
            return await sends.reduce(into: []) { $0.append($1) }
        }
    }
}
