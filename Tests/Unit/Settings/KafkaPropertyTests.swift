import ETL
import Testing

@Suite("KAFKA_<PROPERTY>")
struct KafkaPropertyTests {
    private func properties(
        _ environment: [String: String] = [:], file: String = ""
    ) throws(SettingsError) -> [String: String] {
        let file = DotEnvFile(parsing: Array("A_HOST=h\n\(file)".utf8), environment: environment)
        let source = SettingsSource(environment: environment, file: file)
        let settings = try WorkerSettings(reading: source, types: [ServerTypeRules(.ftp)])
        return Dictionary(uniqueKeysWithValues: settings.kafka.properties.map { ($0.name, $0.value.reveal()) })
    }

    @Test("A variable names a property of librdkafka")
    func names() throws {
        let properties = try properties(
            ["KAFKA_SASL_USERNAME": "u", "KAFKA_SASL_PASSWORD": "outer", "KAFKA_": "x", "KAFKAX_Y": "z"],
            file:
                "KAFKA_SECURITY_PROTOCOL=SASL_SSL\nKAFKA_SASL_PASSWORD=inner\nKAFKA_DEBUG=broker\nKAFKA_BOOTSTRAP_SERVERS=b"
        )
        #expect(
            properties == [
                "sasl.username": "u", "sasl.password": "outer", "security.protocol": "SASL_SSL", "debug": "broker",
            ])
    }

    @Test(
        "Other programs' variables of the environment are left alone",
        arguments: [
            "KAFKA_HEAP_OPTS", "KAFKA_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_GC_LOG_OPTS",
            "KAFKA_JMX_OPTS", "KAFKA_DEBUG", "KAFKA_HOME", "KAFKA_VERSION", "KAFKA_PORT", "KAFKA_SERVICE_HOST",
            "KAFKA_SERVICE_PORT", "KAFKA_SERVICE_PORT_CLIENT", "KAFKA_PORT_9092_TCP", "KAFKA_PORT_9092_TCP_ADDR",
            "KAFKA_UI_PORT", "KAFKA_UI_SERVICE_HOST", "KAFKA_UI_PORT_80_TCP_PROTO", "KAFKA_CFG_NODE_ID",
            "KAFKA_ADVERTISED_LISTENERS", "KAFKA_ZOOKEEPER_CONNECT",
        ])
    func foreign(name: String) throws {
        #expect(try properties([name: "x"]).isEmpty)
    }

    @Test(
        "Properties that only look like other programs' are properties",
        arguments: [
            "KAFKA_SASL_KERBEROS_SERVICE_NAME", "KAFKA_SOCKET_TIMEOUT_MS", "KAFKA_CLIENT_RACK",
            "KAFKA_LOG_CONNECTION_CLOSE",
            "KAFKA_BROKER_ADDRESS_FAMILY", "KAFKA_GROUP_INSTANCE_ID", "KAFKA_GROUP_PROTOCOL",
            "KAFKA_CONNECTIONS_MAX_IDLE_MS",
            "KAFKA_RETRIES", "KAFKA_SESSION_TIMEOUT_MS",
        ])
    func own(name: String) throws {
        #expect(try properties([name: "x"]).count == 1)
    }

    @Test(
        "What would break a promise is refused, with the reason",
        arguments: [
            ("ENABLE_AUTO_COMMIT", "true", "may only be false: a job's offset is committed only after"),
            ("ENABLE_AUTO_OFFSET_STORE", "true", "may only be false"),
            ("ACKS", "1", "may only be -1 or all: a dead letter counts as written only when"),
            ("REQUEST_REQUIRED_ACKS", "0", "may only be -1 or all"),
            ("ENABLE_IDEMPOTENCE", "false", "may only be true"),
            ("AUTO_OFFSET_RESET", "latest", "may only be beginning or earliest or error or smallest"),
            ("TRANSACTIONAL_ID", "x", "must not be set"),
            ("MESSAGE_TIMEOUT_MS", "1", "must not be set: DLQ_SEND_TIMEOUT"),
            ("METADATA_BROKER_LIST", "b", "must not be set"),
            ("DELIVERY_REPORT_ONLY_ERROR", "true", "may only be false"),
            ("LOG_QUEUE", "false", "must not be set"),
        ])
    func promises(name: String, value: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try properties(["KAFKA_\(name)": value]) }
        #expect(error?.description.hasPrefix("KAFKA_\(name): \(message)") == true)
        #expect(error?.problems.count == 1)
    }

    @Test(
        "What changes no promise is passed on",
        arguments: [
            ("AUTO_OFFSET_RESET", "earliest"), ("AUTO_OFFSET_RESET", "error"), ("OFFSET_STORE_METHOD", "broker"),
        ])
    func harmless(name: String, value: String) throws {
        #expect(try properties(["KAFKA_\(name)": value]).count == 1)
    }

    /// The settings of another program of the same group may say so.
    @Test(
        "What the worker sets itself may be said, and need not be passed on",
        arguments: [
            ("ENABLE_AUTO_COMMIT", "False"), ("ACKS", "all"), ("ACKS", "-1"), ("ENABLE_IDEMPOTENCE", "true"),
            ("ENABLE_PARTITION_EOF", "true"),
        ])
    func kept(name: String, value: String) throws {
        #expect(try properties(["KAFKA_\(name)": value]).isEmpty)
    }
}
