/// What a container of the project's image runs: workers, and a broker of its own where no other is named. Read as the
/// worker reads its settings, so that a mounted `.env` counts for the container as well.
public struct ContainerSettings: Hashable, Sendable {
    /// Workers in the container (`ETL_CONSUMER_COUNT`); with none there is only the broker.
    public var workerCount: Int

    /// Partitions of a topic that is made (`ETL_NUM_PARTITIONS`).
    public var partitionCount: Int

    /// The container's own broker; `nil` where the brokers are elsewhere.
    public var ownBroker: KafkaBroker?

    /// The name by which clients reach the container's broker (`ETL_ADVERTISED_HOST`).
    public var advertisedHost: String

    /// Settings of the broker, `name=value name=value` (`ETL_BROKER_SETTINGS`).
    public var brokerSettings: String

    /// Where the first worker serves its metrics. A container is reached from outside only where it listens at all
    /// addresses, so that this is what it does unless told otherwise.
    public var metrics: MetricsAddress

    /// How long a worker drains (`SHUTDOWN_TIMEOUT`).
    public var shutdownTimeout: Duration

    /// `KAFKA_GROUP_INSTANCE_ID`, which several workers cannot share.
    public var groupInstanceID: String?

    /// `KAFKA_CLIENT_ID`, by which logs and brokers tell workers apart.
    public var clientID: String

    /// Whether somebody chose between IPv4 and IPv6 (`KAFKA_BROKER_ADDRESS_FAMILY`).
    public var hasAddressFamily: Bool

    /// Variables of a container that the worker itself has no use for.
    static let variables: Set<String> = [
        "ETL_CONSUMER_COUNT", "ETL_NUM_PARTITIONS", "ETL_ADVERTISED_HOST", "ETL_BROKER_SETTINGS",
    ]

    /// Reads them: the command's options over the process's environment over the `.env` file.
    ///
    /// - Throws: ``SettingsError`` with all that is wrong.
    public static func load(
        options: CommandOptions, environment: [String: String], defaultFile: String = ".env"
    ) throws(SettingsError) -> ContainerSettings {
        var reader = try SettingsReader(options: options, environment: environment, defaultFile: defaultFile)
        let settings = ContainerSettings(&reader, options)
        guard reader.problems.isEmpty else { throw SettingsError(reader.problems) }
        return settings
    }

    private init(_ reader: inout SettingsReader, _ options: CommandOptions) {
        workerCount = reader.integer("ETL_CONSUMER_COUNT", default: 1, in: 0...64)
        partitionCount = reader.integer("ETL_NUM_PARTITIONS", default: 4, in: 1...10_000)
        advertisedHost = reader.text("ETL_ADVERTISED_HOST", default: "localhost")
        brokerSettings = reader.source["ETL_BROKER_SETTINGS"]?.trimmed.value ?? ""
        metrics = MetricsAddress(&reader, defaultHost: "0.0.0.0")
        shutdownTimeout = reader.seconds(
            "SHUTDOWN_TIMEOUT", default: WorkerConfiguration().shutdownTimeout, allowsZero: true)
        groupInstanceID = reader.source["KAFKA_GROUP_INSTANCE_ID"]?.value
        hasAddressFamily = reader.source["KAFKA_BROKER_ADDRESS_FAMILY"] != nil
        let kafka = KafkaSettings(
            &reader, options, deadLetterSuffix: WorkerConfiguration.deadLetterSuffix(&reader))
        clientID = kafka.clientID
        let brokers = KafkaBroker.list(kafka.bootstrapServers).map(\.broker)
        ownBroker = brokers.allSatisfy { $0?.isLoopback == true } ? brokers.first ?? nil : nil
        if workerCount == 0, ownBroker == nil, reader.problems.isEmpty {
            let message = "0 asks for no worker, and \(kafka.bootstrapServers) for no broker: there is nothing to do"
            reader.report(SettingsProblem("ETL_CONSUMER_COUNT", message))
        }
        checkPorts(&reader)
    }

    private func checkPorts(_ reader: inout SettingsReader) {
        guard let first = metrics.port, workerCount > 0 else { return }
        let last = first + workerCount - 1
        if last > 65_535 {
            let message = "\(workerCount) workers need as many ports, and there is none beyond 65535"
            reader.report(SettingsProblem("METRICS_PORT", message))
        }
        guard let ownBroker else { return }
        for taken in [ownBroker.port, controllerPort] where (first...last).contains(taken) {
            let message = "workers have the ports \(first) to \(last), and the broker needs \(taken)"
            reader.report(SettingsProblem("METRICS_PORT", message))
        }
    }

    /// The port of the broker's controller, which only the broker itself uses.
    public var controllerPort: Int { ownBroker?.port == 9093 ? 9094 : 9093 }

    /// Seconds that a worker is given to stop, before it is killed: its drain, and what it does after that.
    public var stopSeconds: Int {
        let (seconds, attoseconds) = shutdownTimeout.components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0) + 15
    }

    /// All of it as the container's programs read it: names and values, none of them a secret.
    public var variables: [(name: String, value: String)] {
        var variables = [
            ("ETL_CONSUMER_COUNT", "\(workerCount)"), ("ETL_NUM_PARTITIONS", "\(partitionCount)"),
            ("ETL_STOP_SECONDS", "\(stopSeconds)"),
            // The program that stops all workers waits for each of them.
            ("ETL_STOP_ALL_SECONDS", "\(stopSeconds + 15)"),
            ("ETL_BROKER_PORT", ownBroker.map { "\($0.port)" } ?? ""), ("ETL_CONTROLLER_PORT", "\(controllerPort)"),
            ("ETL_ADVERTISED_HOST", advertisedHost), ("ETL_BROKER_SETTINGS", brokerSettings),
            ("METRICS_HOST", metrics.host), ("METRICS_PORT", "\(metrics.port ?? 0)"), ("KAFKA_CLIENT_ID", clientID),
        ]
        if let groupInstanceID { variables.append(("KAFKA_GROUP_INSTANCE_ID", groupInstanceID)) }
        if let ownBroker, !ownBroker.host.contains(":"), !hasAddressFamily {
            // localhost has an IPv6 address by the hosts file also where the container has none.
            variables.append(("KAFKA_BROKER_ADDRESS_FAMILY", "v4"))
        }
        return variables
    }
}
