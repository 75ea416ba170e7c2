import Testing

@testable import ETLKafka

struct KafkaConfigurationTests {
    @Test func goodSettingsPass() throws {
        try configuration([:]).validate()
        try configuration([
            "security.protocol": "sasl_plaintext", "sasl.mechanisms": "PLAIN", "sasl.username": "me",
            "sasl.password": "secret", "group.instance.id": "a", "linger.ms": "0", "max.poll.interval.ms": "60000",
        ]).validate()
        try configuration(["group.protocol": "consumer"]).validate()
    }

    @Test func allProblemsAreToldAtOnceEachByItsVariable() {
        let problems = problems([
            "no.such.thing": "1", "session.timeout.ms": "soon", "enable.auto.commit": "true", "acks": "1",
            "message.timeout.ms": "5",
        ])
        #expect(problems.count == 5)
        #expect(problems.contains { $0.hasPrefix("KAFKA_NO_SUCH_THING: No such configuration property") })
        #expect(problems.contains { $0.hasPrefix("KAFKA_SESSION_TIMEOUT_MS: Invalid value") })
        #expect(problems.contains { $0.hasPrefix("KAFKA_ENABLE_AUTO_COMMIT: may only be false: a job's offset") })
        #expect(problems.contains { $0.hasPrefix("KAFKA_ACKS: may only be -1 or all: ") })
        #expect(
            problems.contains(
                "KAFKA_MESSAGE_TIMEOUT_MS: must not be set: DLQ_SEND_TIMEOUT says how long a dead letter may take"))
    }

    /// The worker sets them itself, and to nothing else: so they come to no client twice.
    @Test func whatHoldsAnywayMayBeSaid() throws {
        let said = configuration(["enable.auto.commit": "false", "enable.partition.eof": "true", "acks": "all"])
        try said.validate()
        let names = KafkaProperties.consumer(said, group: "g").map(\.name)
        #expect(names.count { $0 == "enable.auto.commit" } == 1)
        #expect(names.count { $0 == "enable.partition.eof" } == 1)
        let written = KafkaProperties.producer(said, sendTimeout: .seconds(1))
        #expect(written.filter { $0.name == "acks" }.map(\.value) == ["all"])
    }

    @Test func whatOnlyFailsTogetherIsToldToo() {
        let problems = problems(["security.protocol": "ssl", "ssl.ca.location": "/no/such/file"])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("Kafka's settings: ") == true)
    }

    @Test func secretsStayOutOfProblems() {
        let problems = problems([
            "security.protocol": "ssl", "ssl.key.pem": "0p3n-s3same", "ssl.key.password": "hunter2",
        ])
        #expect(!problems.isEmpty)
        #expect(!problems.contains { $0.contains("0p3n-s3same") || $0.contains("hunter2") })
    }

    /// librdkafka refuses a consumer that fetches less at once than one message may have.
    @Test(arguments: [nil: "1048576", "500000": "1048576", "8388608": "8388608"] as [String?: String])
    func fetchesWhatAMessageMayHave(_ longest: String?, _ fetched: String) throws {
        let properties = longest.map { ["message.max.bytes": $0] } ?? [:]
        let consumer = dictionary(KafkaProperties.consumer(configuration(properties), group: "g"))
        #expect(consumer["fetch.max.bytes"] == fetched)
        try configuration(properties).validate()
    }

    @Test func eachClientGetsItsOwn() {
        let properties = ["linger.ms": "7", "fetch.min.bytes": "2", "socket.timeout.ms": "5000", "group.id": "ignored"]
        let consumer = dictionary(KafkaProperties.consumer(configuration(properties), group: "g"))
        let producer = dictionary(
            KafkaProperties.producer(configuration(properties), sendTimeout: .milliseconds(2500)))
        #expect(consumer["linger.ms"] == nil)
        #expect(consumer["fetch.min.bytes"] == "2")
        #expect(consumer["group.id"] == "g")
        #expect(producer["linger.ms"] == "7")
        #expect(producer["fetch.min.bytes"] == nil)
        #expect(producer["socket.timeout.ms"] == "5000")
        #expect(producer["message.timeout.ms"] == "2500")
        #expect(producer["topic.metadata.propagation.max.ms"] == "1250")
        #expect(producer["bootstrap.servers"] == "localhost:1")
    }

    @Test func theUserWinsOverDefaultsAndNotOverPromises() {
        let consumer = dictionary(
            KafkaProperties.consumer(
                configuration(["auto.offset.reset": "latest", "enable.auto.offset.store": "true"]), group: "g"))
        #expect(consumer["auto.offset.reset"] == "latest")
        #expect(consumer["enable.auto.offset.store"] == "false")
        #expect(consumer["partition.assignment.strategy"] == "cooperative-sticky")
    }

    @Test func theBrokersProtocolTakesNoStrategy() {
        let consumer = dictionary(
            KafkaProperties.consumer(configuration(["group.protocol": "CONSUMER"]), group: "g"))
        #expect(consumer["partition.assignment.strategy"] == nil)
    }

    @Test func theTableOfPropertiesIsRead() {
        let table = KafkaPropertyTable.loaded
        #expect(table.mark(of: "group.id") == "C")
        #expect(table.mark(of: "linger.ms") == "P")
        #expect(table.mark(of: "bootstrap.servers") == "*")
        #expect(table.mark(of: "no.such.thing") == nil)
        #expect(table.mark(of: "Property") == nil)
    }

    @Test func aPropertyOfBothKindsIsForBothClients() {
        let table = KafkaPropertyTable(shown: "x | C | a\ny | P | a\nx | P | a\nnonsense\n--|--|--")
        #expect(table.mark(of: "x") == "*")
        #expect(table.mark(of: "y") == "P")
    }

    @Test func variablesAreNamed() {
        #expect(KafkaConfiguration.variable(for: "sasl.username") == "KAFKA_SASL_USERNAME")
        #expect(KafkaConfiguration.reservedProperties["acks"] != nil)
        #expect(KafkaConfigurationError(problems: ["a", "b"]).description == "a\nb")
    }

    private func configuration(_ properties: [String: String]) -> KafkaConfiguration {
        KafkaConfiguration(bootstrapServers: "localhost:1", properties: properties)
    }

    private func problems(_ properties: [String: String]) -> [String] {
        do throws(KafkaConfigurationError) {
            try configuration(properties).validate()
            return []
        } catch {
            return error.problems
        }
    }

    private func dictionary(_ properties: [(name: String, value: String)]) -> [String: String] {
        Dictionary(properties) { $1 }
    }
}
