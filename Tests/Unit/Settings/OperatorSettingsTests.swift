import ETL
import Testing

struct OperatorSettingsTests {
    private func load(
        _ environment: [String: String], _ options: CommandOptions = CommandOptions()
    ) throws(SettingsError) -> OperatorSettings {
        try OperatorSettings.load(options: options, environment: environment, defaultFile: "no-such-file.env")
    }

    @Test func noServerIsNeededAndTheirSettingsAreNotLookedAt() throws {
        let settings = try load(["SRC_TYPE": "nonsense", "SRC_HOST": "", "TRANSFER_CONCURRENCY": "many"])
        #expect(settings.kafka.topics == ["file-transfer-jobs"])
        #expect(settings.deadLetterTopics == ["file-transfer-jobs-dlq"])
        #expect(settings.kafka.groupID == "etl-worker-group")
    }

    @Test func kafkasSettingsAreTheWorkers() throws {
        let environment = [
            "KAFKA_BOOTSTRAP_SERVERS": "a:1", "KAFKA_GROUP_ID": "g", "KAFKA_SASL_PASSWORD": "secret",
            "DLQ_TOPIC_SUFFIX": ".failed", "SRC_HOST": "h", "SRC_USER": "u", "SRC_TYPE": "ftp",
        ]
        let options = CommandOptions(topics: ["x", "y"], bootstrapServers: "b:2")
        let settings = try load(environment, options)
        let worker = try WorkerSettings.load(
            options: options, environment: environment, types: [ServerTypeRules(.ftp)],
            defaultFile: "no-such-file.env")
        #expect(settings.kafka == worker.kafka)
        #expect(settings.deadLetterSuffix == worker.worker.deadLetterSuffix)
        #expect(settings.deadLetterTopics == ["x.failed", "y.failed"])
    }

    @Test func aDeadLetterTopicIsNoTopicOfJobs() {
        let error = #expect(throws: SettingsError.self) { try load([:], CommandOptions(topics: ["a", "a-dlq"])) }
        #expect(error?.problems.map(\.name) == ["--topic"])
        #expect(error?.problems.first?.message.hasPrefix("'a-dlq' ends as dead-letter topics do") == true)
    }

    @Test(arguments: [("a:1,b:x", "'b:x' is no broker"), (",", "names no broker")])
    func whatIsNoBrokerIsSaid(_ brokers: String, _ message: String) {
        let error = #expect(throws: SettingsError.self) { try load(["KAFKA_BOOTSTRAP_SERVERS": brokers]) }
        #expect(error?.problems.first?.message.hasPrefix(message) == true, "\(error as Any)")
    }

    @Test func allThatIsWrongIsListed() {
        let error = #expect(throws: SettingsError.self) {
            try load(["DLQ_TOPIC_SUFFIX": "/", "KAFKA_ACKS": "1"], CommandOptions(topics: ["no topic"]))
        }
        #expect(error?.problems.count == 3, "\(error as Any)")
    }
}
