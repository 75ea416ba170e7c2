import ETL
import Testing

@Suite("The worker's settings")
struct WorkerSettingsTests {
    private func settings(
        _ environment: [String: String] = [:], file: String = "", options: CommandOptions = CommandOptions()
    ) throws(SettingsError) -> WorkerSettings {
        let file = DotEnvFile(parsing: Array("A_HOST=h\n\(file)".utf8), environment: environment)
        return try WorkerSettings(
            reading: SettingsSource(environment: environment, file: file), options: options,
            types: [ServerTypeRules(.ftp)])
    }

    private func problems(_ environment: [String: String], options: CommandOptions = CommandOptions()) -> [String] {
        do throws(SettingsError) {
            _ = try settings(environment, options: options)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("The defaults are the contract's")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.ftp == FTPSettings())
        #expect(settings.ftp.passiveMode)
        #expect(settings.ftp.connectTimeout == .seconds(30))
        #expect(settings.ftp.stallTimeout == .seconds(60))
        #expect(settings.ftp.poolIdleTimeout == .seconds(300))
        var worker = WorkerConfiguration()
        worker.topics = ["file-transfer-jobs"]
        #expect(settings.worker == worker)
        #expect(settings.worker.concurrency == 16)
        #expect(settings.worker.deadLetterSuffix == "-dlq")
        #expect(
            settings.worker.retryPolicy == RetryPolicy(maxAttempts: 3, baseDelay: .seconds(1), maxDelay: .seconds(30)))
        #expect(settings.worker.verification == .size)
        #expect(settings.worker.serverDownPolicy == .deadLetter)
        #expect(settings.worker.commitWindow == 10_000)
        #expect(settings.worker.shutdownTimeout == .seconds(30))
        #expect(settings.kafka == KafkaSettings())
        #expect(settings.kafka.topics == ["file-transfer-jobs"])
        #expect(settings.kafka.groupID == "etl-worker-group")
        #expect(settings.kafka.bootstrapServers == "localhost:9092")
        #expect(settings.kafka.clientID == "etl-file-sync")
        #expect(settings.kafka.deadLetterTimeout == .seconds(10))
        #expect(settings.metrics == MetricsAddress(host: "127.0.0.1", port: 9464, wasAskedFor: false))
        #expect(settings.logFormat == .text)
        #expect(!settings.isVerbose)
        #expect(settings.warnings.isEmpty)
    }

    @Test("Every variable is read")
    func allVariables() throws {
        let settings = try settings([
            "FTP_PASSIVE_MODE": "Off", "FTP_CONNECT_TIMEOUT": "1", "FTP_STALL_TIMEOUT": "2.5",
            "FTP_POOL_IDLE_TIMEOUT": ".25", "DLQ_TOPIC_SUFFIX": ".dead", "DLQ_SEND_TIMEOUT": "3.",
            "TRANSFER_CONCURRENCY": " 4 ", "RETRY_MAX_ATTEMPTS": "0", "RETRY_BASE_DELAY": "0",
            "RETRY_MAX_DELAY": "0.000000001", "VERIFY": "Checksum", "SHUTDOWN_TIMEOUT": "0", "METRICS_PORT": "0",
            "METRICS_HOST": " [::] ",
            "LOG_FORMAT": "JSON", "ON_SERVER_DOWN": "Hold", "COMMIT_WINDOW": "500",
            "REMOVE_TEMPORARIES_AFTER": "0", "PRESERVE_MTIME": "yes",
        ])
        #expect(
            settings.ftp
                == FTPSettings(
                    passiveMode: false, connectTimeout: .seconds(1), stallTimeout: .milliseconds(2500),
                    poolIdleTimeout: .milliseconds(250)))
        #expect(settings.worker.deadLetterSuffix == ".dead")
        #expect(settings.kafka.deadLetterTimeout == .seconds(3))
        #expect(settings.worker.concurrency == 4)
        #expect(
            settings.worker.retryPolicy
                == RetryPolicy(maxAttempts: 0, baseDelay: .zero, maxDelay: .nanoseconds(1)))
        #expect(settings.worker.serverDownPolicy == .hold)
        #expect(settings.worker.modificationTimes == ModificationTimePolicy(isDefault: true))
        #expect(settings.worker.commitWindow == 500)
        #expect(settings.worker.temporaryMaxAge == nil)
        #expect(settings.worker.verification == .checksum)
        #expect(settings.worker.shutdownTimeout == .zero)
        #expect(settings.metrics == MetricsAddress(host: "::", port: nil, wasAskedFor: true))
        #expect(settings.logFormat == .json)
    }

    @Test("Metrics are served at an address", arguments: ["0.0.0.0", "::", "::1", "10.1.2.3", "127.0.0.1"])
    func metricsHosts(host: String) throws {
        let metrics = try settings(["METRICS_HOST": host]).metrics
        #expect(metrics == MetricsAddress(host: host, port: 9464, wasAskedFor: true))
    }

    @Test(
        "Metrics are served at no name, port or list",
        arguments: ["", "*", "eth0", "host.example", "1.2.3", "::1:x", "0.0.0.0:9464"])
    func noMetricsHosts(host: String) throws {
        let error = #expect(throws: SettingsError.self) { try settings(["METRICS_HOST": host]) }
        #expect(error?.problems.map(\.name) == ["METRICS_HOST"])
        #expect(error?.description.contains("0.0.0.0 or :: for all") == true)
    }

    @Test("localhost is loopback")
    func localhost() throws {
        #expect(try settings(["METRICS_HOST": "localhost"]).metrics.host == "127.0.0.1")
    }

    @Test("Booleans have many spellings", arguments: [("true", "false"), ("1", "0"), ("YES", "No"), ("on", "OFF")])
    func booleans(yes: String, no: String) throws {
        #expect(try settings(["FTP_PASSIVE_MODE": yes]).ftp.passiveMode)
        #expect(try !settings(["FTP_PASSIVE_MODE": no]).ftp.passiveMode)
    }

    @Test("An option wins over the environment, and that over the file")
    func layers() throws {
        let file = "LOG_FORMAT=json\nVERIFY=none\nKAFKA_GROUP_ID=file\nKAFKA_CLIENT_ID=c"
        let options = CommandOptions(topics: ["a", "b", "a"], groupID: "option", isVerbose: true)
        let settings = try settings(
            ["VERIFY": "size", "KAFKA_GROUP_ID": "e", "KAFKA_BOOTSTRAP_SERVERS": "b:1"], file: file, options: options)
        #expect(settings.logFormat == .json)
        #expect(settings.worker.verification == .size)
        #expect(settings.kafka.topics == ["a", "b"])
        #expect(settings.kafka.groupID == "option")
        #expect(settings.kafka.bootstrapServers == "b:1")
        #expect(settings.kafka.clientID == "c")
        #expect(settings.kafka.properties.isEmpty)
        #expect(settings.isVerbose)
    }

    @Test(
        "What does not parse is a problem, never the default",
        arguments: [
            ("FTP_PASSIVE_MODE", "maybe", "is neither true nor false"),
            ("FTP_PASSIVE_MODE", "", "is neither true nor false"),
            ("FTP_CONNECT_TIMEOUT", "0", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("FTP_CONNECT_TIMEOUT", "0.0000000001", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("FTP_STALL_TIMEOUT", "-1", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("FTP_POOL_IDLE_TIMEOUT", "1e3", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("DLQ_SEND_TIMEOUT", "10s", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("DLQ_SEND_TIMEOUT", ".", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            ("DLQ_SEND_TIMEOUT", "1.2.3", "is no number of seconds above 0 to 604800, such as 30 or 0.5"),
            (
                "DLQ_SEND_TIMEOUT", "99999999999999999999",
                "is no number of seconds above 0 to 604800, such as 30 or 0.5"
            ),
            ("SHUTDOWN_TIMEOUT", "604801", "is no number of seconds from 0 to 604800, such as 30 or 0.5"),
            ("TRANSFER_CONCURRENCY", "0", "is no whole number from 1 to 10000"),
            ("TRANSFER_CONCURRENCY", "1.5", "is no whole number from 1 to 10000"),
            ("RETRY_MAX_ATTEMPTS", "-1", "is no whole number from 0 to 1000"),
            ("METRICS_PORT", "65536", "is no whole number from 0 to 65535"),
            ("VERIFY", "md5", "is none of none, size, checksum"), ("LOG_FORMAT", "xml", "is none of text, json"),
            ("ON_SERVER_DOWN", "wait", "is none of dead-letter, hold"),
            ("COMMIT_WINDOW", "0", "is no whole number from 1 to 1000000"),
            ("REMOVE_TEMPORARIES_AFTER", "3600", "is less than a day, 86400; 0 means never"),
            ("DLQ_TOPIC_SUFFIX", " dlq", "cannot end a topic's name: letters, digits, '.', '_' and '-' can"),
        ])
    func wrong(name: String, value: String, message: String) {
        #expect(problems([name: value]) == ["\(name): '\(value)' \(message) (from the environment)"])
    }

    @Test("An empty suffix would send dead letters back to their own topic")
    func emptySuffix() {
        #expect(problems(["DLQ_TOPIC_SUFFIX": ""]) == ["DLQ_TOPIC_SUFFIX: is empty (from the environment)"])
    }

    @Test("All problems come at once, with those of servers and of the file")
    func allAtOnce() {
        let names = problems(
            ["VERIFY": "x", "LOG_FORMAT": "y", "A_PORT": "z", "KAFKA_ACKS": "1"],
            options: CommandOptions(topics: ["a b"], groupID: "")
        ).map { String($0.prefix { $0 != ":" }) }
        #expect(names == ["VERIFY", "--group-id", "--topic", "KAFKA_ACKS", "LOG_FORMAT", "A_PORT"])
    }

    @Test("A long value is cut, a secret's never shown")
    func shownValues() throws {
        let long = String(repeating: "x", count: 1000)
        let line = try #require(problems(["VERIFY": "\(long)\n"]).first)
        #expect(line.count < 140)
        #expect(!line.contains("\n"))
    }

    @Test("A base delay above the longest one is a slip")
    func delays() {
        #expect(
            problems(["RETRY_BASE_DELAY": "60"]) == [
                "RETRY_BASE_DELAY: is longer than RETRY_MAX_DELAY: 60.0 seconds and 30.0 seconds"
            ])
    }

    @Test(
        "A topic has a name that Kafka takes",
        arguments: [
            ("", "'' is empty"), ("..", "'..' is no topic's name"),
            ("a/b", "'a/b' is no topic's name: letters, digits, '.', '_' and '-' make one"),
            ("^a", "'^a' is no topic's name: letters, digits, '.', '_' and '-' make one"),
            (
                String(repeating: "t", count: 250),
                "'\(String(repeating: "t", count: 60))' is too long: a topic's name has 249 characters at most"
            ),
            (
                String(repeating: "t", count: 246),
                "'\(String(repeating: "t", count: 60))' is too long with DLQ_TOPIC_SUFFIX behind it: "
                    + "a topic's name has 249 characters at most"
            ),
        ])
    func topics(topic: String, message: String) {
        #expect(problems([:], options: CommandOptions(topics: [topic])) == ["--topic: \(message)"])
    }
}
