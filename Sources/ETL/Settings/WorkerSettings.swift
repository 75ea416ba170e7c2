/// All settings of the worker, checked.
public struct WorkerSettings: Sendable {
    /// How the worker works.
    public var worker: WorkerConfiguration

    /// How it meets Kafka.
    public var kafka: KafkaSettings

    /// What holds for every FTP server.
    public var ftp: FTPSettings

    /// The servers that jobs may name.
    public var servers: ServerCatalogue

    /// Where metrics and health are served.
    public var metrics: MetricsAddress

    /// How log lines look.
    public var logFormat: LogFormat

    /// Whether debug lines are logged.
    public var isVerbose: Bool

    /// What a person should know though it stops nothing: variables that look like settings and are used by nobody.
    public var warnings: [SettingsProblem]

    /// Reads all settings: the command's options over the process's environment over the `.env` file.
    ///
    /// - Parameters:
    ///   - options: the command's.
    ///   - environment: the process's.
    ///   - types: the types of servers that work here.
    ///   - defaultFile: the `.env` file that is read where it is there and no option names another.
    ///   - checkKafka: asks the Kafka client about the properties; it alone knows them.
    /// - Throws: ``SettingsError`` with all that is wrong, file and variables alike.
    public static func load(
        options: CommandOptions, environment: [String: String], types: [ServerTypeRules], defaultFile: String = ".env",
        checkKafka: (KafkaSettings) -> [SettingsProblem] = { _ in [] }
    ) throws(SettingsError) -> WorkerSettings {
        // Where it cannot be read, nothing else is told: to list all that it would have set would only hide the reason.
        let file = try DotEnvFile.read(options.envFile, else: defaultFile, environment: environment)
        var problems = file.problems
        do throws(SettingsError) {
            let source = SettingsSource(environment: environment, file: file)
            var settings = try WorkerSettings(
                reading: source, options: options, types: types, checkKafka: checkKafka)
            settings.warnings += settings.unused(in: file)
            if problems.isEmpty { return settings }
        } catch {
            problems += error.problems
        }
        throw SettingsError(problems)
    }

    /// Reads all settings from variables that are there already.
    ///
    /// - Throws: ``SettingsError`` with all that is wrong.
    public init(
        reading source: SettingsSource, options: CommandOptions = CommandOptions(), types: [ServerTypeRules],
        checkKafka: (KafkaSettings) -> [SettingsProblem] = { _ in [] }
    ) throws(SettingsError) {
        var reader = SettingsReader(source)
        worker = WorkerConfiguration(&reader)
        kafka = KafkaSettings(&reader, options, deadLetterSuffix: worker.deadLetterSuffix)
        worker.topics = kafka.topics
        ftp = FTPSettings(&reader)
        metrics = MetricsAddress(&reader)
        logFormat = reader.choice("LOG_FORMAT", default: .text)
        isVerbose = options.isVerbose
        var problems = reader.problems(beside: checkKafka(kafka))
        servers = ServerCatalogue([])
        do throws(SettingsError) {
            servers = try ServerCatalogue(reading: source, types: types)
            for server in servers.all {
                worker.modificationTimes.servers[server.name] = server.preservesModificationTime
            }
        } catch {
            problems += error.problems
        }
        warnings = servers.warnings
        guard problems.isEmpty else { throw SettingsError(problems) }
    }

    /// Variables of the file that nobody reads: a slip of the pen, most likely.
    private func unused(in file: DotEnvFile) -> [SettingsProblem] {
        file.names.sorted().filter {
            !Self.variables.contains($0) && !ContainerSettings.variables.contains($0) && !$0.hasPrefix("KAFKA_")
                && !servers.variables.contains($0)
                && !file.references.contains($0)
        }.compactMap { file[$0]?.problem("is no setting that the worker knows; is it spelled right?") }
    }

    private static let variables: Set<String> = [
        "FTP_PASSIVE_MODE", "FTP_CONNECT_TIMEOUT", "FTP_STALL_TIMEOUT", "FTP_POOL_IDLE_TIMEOUT", "DLQ_TOPIC_SUFFIX",
        "DLQ_SEND_TIMEOUT", "TRANSFER_CONCURRENCY", "RETRY_MAX_ATTEMPTS", "RETRY_BASE_DELAY", "RETRY_MAX_DELAY",
        "ON_SERVER_DOWN", "COMMIT_WINDOW", "REMOVE_TEMPORARIES_AFTER", "VERIFY", "PRESERVE_MTIME", "SHUTDOWN_TIMEOUT",
        "METRICS_HOST", "METRICS_PORT", "LOG_FORMAT",
    ]
}
