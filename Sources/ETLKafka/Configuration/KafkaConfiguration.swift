import ETL

/// How to reach Kafka, and librdkafka's properties beside that.
///
/// ```swift
/// let kafka = KafkaConfiguration(
///     bootstrapServers: "broker:9092", properties: ["security.protocol": "sasl_ssl"])
/// try kafka.validate()   // before anything is connected
/// ```
/// Properties are named as in librdkafka's CONFIGURATION.md; a user sets `security.protocol` as
/// `KAFKA_SECURITY_PROTOCOL`. They win over this library's defaults. Values that the worker's promises cannot stand on
/// are refused, those of ``reservedProperties`` above all. A property that is only for consumers is kept from the producer, and the
/// other way round.
public struct KafkaConfiguration: Sendable {
    /// `host:port`, comma separated.
    public var bootstrapServers: String

    /// librdkafka's properties, by librdkafka's names. `bootstrap.servers`, `metadata.broker.list` and `group.id` are
    /// ignored here: they are given on their own.
    public var properties: [String: String]

    /// Makes a configuration. Nothing is checked yet: see ``validate()``.
    public init(bootstrapServers: String, properties: [String: String] = [:]) {
        self.bootstrapServers = bootstrapServers
        self.properties = properties
    }

    /// Properties whose values are the worker's to choose, each with the reason. A user who sets one to what the worker
    /// chooses is not refused, and changes nothing.
    public static var reservedProperties: [String: String] { KafkaPromise.ofTheWorker }

    /// How a user sets a property: `sasl.username` as `KAFKA_SASL_USERNAME`.
    public static func variable(for property: String) -> String {
        "KAFKA_" + property.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }

    /// Asks librdkafka about every property, by itself and together, without connecting.
    ///
    /// - Throws: ``KafkaConfigurationError`` with all that is wrong.
    public func validate() throws(KafkaConfigurationError) {
        if let obstacle = KafkaVersion.obstacle(built: .built, loaded: .loaded) {
            throw KafkaConfigurationError(problems: [obstacle])
        }
        var problems = KafkaProperties.problems(in: properties)
        for client in KafkaClient.allCases {
            problems += KafkaClientConfiguration.problems(of: client, with: self)
        }
        // What is wrong for both clients is told once.
        var told = Set<String>()
        problems = problems.filter { told.insert($0).inserted }
        guard problems.isEmpty else { throw KafkaConfigurationError(problems: problems) }
    }
}

/// Settings that librdkafka cannot work with.
public struct KafkaConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for each, beginning with the variable by which a user sets it: `KAFKA_FOO: …`. No secrets.
    public let problems: [String]

    /// Makes an error.
    public init(problems: [String]) {
        self.problems = problems
    }

    /// All problems, one a line.
    public var description: String { problems.joined(separator: "\n") }
}
