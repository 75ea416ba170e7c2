import ETL
import ETLKafka
import ETLKafkaMock
import Testing

/// The mock cluster gives ids out, fences and ends transactions; it hides nothing of those that are open or aborted.
@Suite(.timeLimit(.minutes(1)))
struct KafkaTransactionTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs", partitions: 2)
        try kafka.broker.createTopic("record", partitions: 1)
    }

    private func producer(_ id: String = "id", timeout: Duration = .seconds(20)) throws -> KafkaTransactionalProducer {
        try KafkaTransactionalProducer(
            id: id, configuration: kafka.configuration, timeout: timeout, logger: kafka.log.logger)
    }

    private func message(_ topic: String, _ key: String, size: Int = 2) -> OutgoingMessage {
        OutgoingMessage(topic: topic, key: Array(key.utf8), value: Array(repeating: 7, count: size))
    }

    @Test func messagesOfATransactionHaveTheirPlaces() async throws {
        let producer = try producer()
        try await producer.takeOver()
        for round in 0..<2 {
            try await producer.begin()
            let places = try await producer.send((0..<10).map { message("jobs", "\($0)") })
            let records = try await producer.send(places.map { message("record", "\($0)") })
            try await producer.commit()
            #expect(Set(places).count == 10)
            #expect(places.allSatisfy { $0.topicPartition.topic == "jobs" && $0.offset >= 0 })
            #expect(records.map(\.offset) == Array(Int64(round * 10)..<Int64(round * 10 + 10)))
        }
        await producer.close()
        await producer.close()
    }

    /// How a broker tells a producer that another one has its id. The mock cluster lets both go on, so it is told to.
    @Test(arguments: [
        [EmbeddedKafkaBroker.Request.endTransaction: EmbeddedKafkaBroker.Failure.producerFenced],
        [.endTransaction: .producerEpochOver], [.addPartitions: .producerFenced], [.addPartitions: .producerEpochOver],
        [.produce: .producerEpochOver, .initProducerID: .producerFenced],
    ])
    func aFenceIsToldApart(_ refusals: [EmbeddedKafkaBroker.Request: EmbeddedKafkaBroker.Failure]) async throws {
        let producer = try producer()
        try await producer.takeOver()
        try await producer.begin()
        for (request, failure) in refusals { kafka.broker.fail(request, with: failure) }
        let error = await #expect(throws: TransactionError.self) {
            do {
                _ = try await producer.send([message("jobs", "a")])
                try await producer.commit()
            } catch let error as TransactionError where error.reason == .failed {
                // As a replay does.
                await producer.abort()
                try await producer.begin()
            }
        }
        #expect(error?.reason == .fenced, "\(error as Any)")
        await producer.close()
    }

    @Test func aMessageThatIsTooLargeCostsItsTransactionAlone() async throws {
        let producer = try producer()
        try await producer.takeOver()
        try await producer.begin()
        let error = await #expect(throws: TransactionError.self) {
            _ = try await producer.send([message("jobs", "a"), message("jobs", "b", size: 9 << 20)])
        }
        #expect(error?.reason == .tooLarge, "\(error as Any)")
        await producer.abort()
        try await producer.begin()
        _ = try await producer.send([message("jobs", "a")])
        try await producer.commit()
        await producer.close()
    }

    @Test func aMessageThatIsTooLargeForTheBrokerCostsItsTransactionAlone() async throws {
        let producer = try producer()
        try await producer.takeOver()
        try await producer.begin()
        kafka.broker.fail(.produce, with: .messageTooLarge)
        let error = await #expect(throws: TransactionError.self) { _ = try await producer.send([message("jobs", "a")]) }
        #expect(error?.reason == .tooLarge, "\(error as Any)")
        await producer.abort()
        // The gap in the producer's numbers costs the next transaction to that partition, and none after it.
        try await producer.begin()
        let gap = await #expect(throws: TransactionError.self) { _ = try await producer.send([message("jobs", "a")]) }
        #expect(gap?.reason == .failed, "\(gap as Any)")
        await producer.abort()
        try await producer.begin()
        _ = try await producer.send([message("jobs", "a")])
        try await producer.commit()
        await producer.close()
    }

    @Test func passingErrorsAreTriedAgain() async throws {
        let producer = try producer()
        kafka.broker.fail(.initProducerID, with: .coordinatorNotAvailable, .notCoordinator)
        try await producer.takeOver()
        try await producer.begin()
        kafka.broker.fail(.produce, with: .notLeader, .connectionBroken)
        _ = try await producer.send([message("jobs", "a")])
        kafka.broker.fail(.endTransaction, with: .coordinatorNotAvailable, .connectionBroken)
        try await producer.commit()
        await producer.close()
    }

    @Test func brokersThatAreDownAreTold() async throws {
        try kafka.broker.takeDown()
        let producer = try producer(timeout: .seconds(30))
        let error = await #expect(throws: TransactionError.self) { try await producer.takeOver() }
        #expect(error?.description.contains("Connection refused") == true, "\(error as Any)")
        await producer.close()
    }

    @Test func aForbiddenIDIsTold() async throws {
        kafka.broker.fail(.initProducerID, with: .transactionForbidden)
        let producer = try producer()
        let error = await #expect(throws: TransactionError.self) { try await producer.takeOver() }
        #expect(error?.description.contains("grant Write and Describe on it") == true, "\(error as Any)")
        await producer.close()
    }

    @Test func aClosedProducerSaysSo() async throws {
        let producer = try producer()
        await producer.close()
        let error = await #expect(throws: TransactionError.self) { try await producer.begin() }
        #expect(error == TransactionError(.fatal, "Kafka: cannot begin a transaction: the producer is closed"))
    }
}
