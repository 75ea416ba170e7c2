extension KafkaSettings {
    /// The properties that have a place of their own here.
    private static let ownProperties: Set<String> = ["bootstrap.servers", "group.id", "client.id"]

    /// Reads `KAFKA_<PROPERTY>` and lays the command's options over it.
    init(_ reader: inout SettingsReader, _ options: CommandOptions, deadLetterSuffix: String) {
        self.init()
        deadLetterTimeout = reader.seconds("DLQ_SEND_TIMEOUT", default: deadLetterTimeout)
        clientID = reader.text("KAFKA_CLIENT_ID", default: clientID)
        bootstrapServers = Self.text(
            options.bootstrapServers, "--bootstrap-servers", "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers, &reader)
        Self.checkBrokers(bootstrapServers, isOption: options.bootstrapServers != nil, &reader)
        groupID = Self.text(options.groupID, "--group-id", "KAFKA_GROUP_ID", groupID, &reader)
        if !options.topics.isEmpty {
            topics = options.topics.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        for topic in topics { Self.check(topic, deadLetterSuffix, &reader) }
        properties = Self.properties(&reader)
    }

    private static func properties(_ reader: inout SettingsReader) -> [KafkaProperty] {
        var properties: [String: KafkaProperty] = [:]
        for name in reader.source.names {
            guard let setting = reader.source[name], let property = KafkaProperty(setting),
                setting.origin != .environment || !ForeignKafkaVariable.isForeign(name),
                !ownProperties.contains(property.name)
            else { continue }
            if let problem = KafkaPromise.problem(with: property.name, property.value.reveal()) {
                reader.report(property.problem(problem))
            }
            if KafkaPromise.ofTheWorker[property.name] == nil { properties[property.name] = property }
        }
        return properties.values.sorted { $0.name < $1.name }
    }

    private static func text(
        _ option: String?, _ optionName: String, _ variable: String, _ fallback: String, _ reader: inout SettingsReader
    ) -> String {
        guard let option else { return reader.text(variable, default: fallback) }
        if option.isEmpty { reader.report(SettingsProblem(optionName, "is empty")) }
        return option
    }

    /// librdkafka would leave out what it does not understand, and wait for what is left.
    private static func checkBrokers(_ list: String, isOption: Bool, _ reader: inout SettingsReader) {
        guard !list.isEmpty else { return }
        let entries = KafkaBroker.list(list)
        if entries.isEmpty { reader.report(SettingsProblem("--bootstrap-servers", "names no broker")) }
        for (entry, broker) in entries where broker == nil {
            let message = "\(ServerSettings.shown(entry)) is no broker: write host:port, such as kafka.example.com:9092"
            if !isOption, let setting = reader.source["KAFKA_BOOTSTRAP_SERVERS"] {
                reader.report(setting.problem(message))
            } else {
                reader.report(SettingsProblem("--bootstrap-servers", message))
            }
        }
    }

    /// The topic and its dead-letter topic must both be topics' names.
    private static func check(_ topic: String, _ deadLetterSuffix: String, _ reader: inout SettingsReader) {
        let shown = "'\(topic.prefix(60))'"
        if let problem = KafkaTopicName.problem(with: topic) {
            reader.report(SettingsProblem("--topic", "\(shown) \(problem)"))
        } else if topic.hasSuffix(deadLetterSuffix) {
            let message = "\(shown) ends as dead-letter topics do (DLQ_TOPIC_SUFFIX): name the topic of the jobs"
            reader.report(SettingsProblem("--topic", message))
        } else if (topic + deadLetterSuffix).utf8.count > KafkaTopicName.maximumLength {
            let limit = "a topic's name has \(KafkaTopicName.maximumLength) characters at most"
            reader.report(SettingsProblem("--topic", "\(shown) is too long with DLQ_TOPIC_SUFFIX behind it: \(limit)"))
        }
    }
}
