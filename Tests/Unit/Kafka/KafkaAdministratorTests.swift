import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaAdministratorTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture(brokers: 2)
        try kafka.broker.createTopic("jobs", partitions: 3)
    }

    private func administrator(timeout: Duration = .seconds(10)) throws -> KafkaAdministratorClient {
        try KafkaAdministratorClient(configuration: kafka.configuration, timeout: timeout, logger: kafka.log.logger)
    }

    @Test func brokersAndTopicsAreTold() async throws {
        let administrator = try administrator()
        let cluster = try await administrator.describe(topics: ["jobs"])
        #expect(Set(cluster.brokers) == Set(kafka.broker.bootstrapServers.split(separator: ",").map(String.init)))
        #expect(cluster.topics.map(\.name) == ["jobs"])
        #expect(cluster.topics.map(\.partitions) == [3])
        #expect(cluster.topics.map(\.partitionsWithoutLeader) == [[]])
        await administrator.close()
    }

    @Test func theBrokersAloneAreToldToo() async throws {
        let administrator = try administrator()
        let cluster = try await administrator.describe(topics: [])
        #expect(cluster.brokers.count == 2)
        #expect(cluster.topics.isEmpty)
        await administrator.close()
    }

    @Test func aTopicThatIsAskedForIsNotMade() async throws {
        let administrator = try administrator()
        for _ in 0..<2 {
            let cluster = try await administrator.describe(topics: ["missing"])
            #expect(cluster.topics.map(\.exists) == [false])
        }
        await administrator.close()
    }

    @Test func aPartitionWithoutALeaderIsTold() async throws {
        try kafka.broker.setLeader(of: "jobs", 1, to: nil)
        let administrator = try administrator()
        let cluster = try await administrator.describe(topics: ["jobs"])
        #expect(cluster.topics.first?.partitionsWithoutLeader == [1])
        await administrator.close()
    }

    @Test func aForbiddenTopicIsAnErrorThatNamesIt() async throws {
        kafka.broker.fail(topic: "jobs", with: .topicForbidden)
        let administrator = try administrator()
        let error = await #expect(throws: KafkaAdministratorError.self) {
            try await administrator.describe(topics: ["jobs"])
        }
        #expect(error?.description.contains("jobs: Broker: Topic authorization failed") == true, "\(error as Any)")
        #expect(error?.description.contains("grant it") == true)
        await administrator.close()
    }

    @Test func offsetsOfEveryPartitionAreTold() async throws {
        try await kafka.produce(20, to: "jobs")
        let administrator = try administrator()
        let offsets = try await administrator.offsets(of: ["jobs"])
        #expect(offsets.count == 3)
        #expect(offsets.values.map(\.count).reduce(0, +) == 20)
        #expect(offsets.values.allSatisfy { $0.lowerBound == 0 })
        await administrator.close()
    }

    @Test func brokersThatAreDownAreToldByNameAtOnce() async throws {
        try kafka.broker.takeDown()
        // Far longer than the test may take: the refusal ends the wait.
        let administrator = try administrator(timeout: .seconds(30))
        let error = await #expect(throws: KafkaAdministratorError.self) {
            try await administrator.describe(topics: ["jobs"])
        }
        #expect(error?.description.contains("no answer from \(kafka.broker.bootstrapServers)") == true)
        #expect(error?.description.contains("Connection refused") == true, "\(error as Any)")
        await administrator.close()
    }

    @Test func brokersThatSayNothingAreGivenUp() async throws {
        for broker in kafka.broker.brokers { try kafka.broker.delay(broker, by: .seconds(600)) }
        let administrator = try administrator(timeout: .milliseconds(300))
        let error = await #expect(throws: KafkaAdministratorError.self) {
            try await administrator.describe(topics: ["jobs"])
        }
        #expect(error?.description.contains("no answer from \(kafka.broker.bootstrapServers)") == true)
        await administrator.close()
    }

    @Test func aTopicThatIsNotMadeIsNamed() async throws {
        // The mock cluster has no controller, which is who makes topics.
        let administrator = try administrator(timeout: .milliseconds(300))
        let error = await #expect(throws: KafkaAdministratorError.self) {
            try await administrator.create(NewTopic(name: "new", partitions: 1))
        }
        #expect(error?.description.contains("cannot make the topic new") == true)
        #expect(error?.description.contains("controller") == true, "\(error as Any)")
        await administrator.close()
    }

    @Test func aClosedClientSaysSo() async throws {
        let administrator = try administrator()
        await administrator.close()
        await administrator.close()
        let error = await #expect(throws: KafkaAdministratorError.self) {
            try await administrator.describe(topics: [])
        }
        #expect(error?.description == "Kafka: cannot ask for topics: the client is closed")
    }

    @Test func settingsOfMembersAreNoHindrance() async throws {
        var configuration = kafka.configuration
        configuration.properties["group.instance.id"] = "worker-1"
        configuration.properties["group.protocol"] = "consumer"
        let administrator = try KafkaAdministratorClient(configuration: configuration, logger: kafka.log.logger)
        let cluster = try await administrator.describe(topics: ["jobs"])
        #expect(cluster.topics.first?.exists == true)
        await administrator.close()
    }
}
