import ETL

extension KafkaConfiguration {
    /// What the settings say of Kafka.
    public init(_ settings: KafkaSettings) {
        self.init(
            bootstrapServers: settings.bootstrapServers,
            properties: Dictionary(
                settings.properties.map { ($0.name, $0.value.reveal()) } + [("client.id", settings.clientID)],
                uniquingKeysWith: { first, _ in first }))
    }

    /// Asks librdkafka about the settings, without connecting: for `WorkerSettings.load`.
    public static func problems(of settings: KafkaSettings) -> [SettingsProblem] {
        do throws(KafkaConfigurationError) {
            try KafkaConfiguration(settings).validate()
            return []
        } catch {
            return error.problems.map { problem in
                let parts = problem.split(separator: ": ", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { return SettingsProblem("Kafka", problem) }
                let property = settings.properties.first { $0.variable == parts[0] }
                return property?.problem(parts[1]) ?? SettingsProblem(parts[0], parts[1])
            }
        }
    }
}
