import CRDKafka

/// A `rd_kafka_conf_t` from its making to the client that takes it over.
final class KafkaClientConfiguration {
    /// Ours until a client has taken it over.
    private var conf: OpaquePointer?
    private(set) var problems: [String] = []
    private let redactor: Redactor

    init(_ properties: [(name: String, value: String)]) {
        conf = rd_kafka_conf_new()
        redactor = Redactor(properties: Dictionary(properties, uniquingKeysWith: { $1 }))
        for (name, value) in properties {
            if let problem = set(name, value) { problems.append(problem) }
        }
    }

    deinit {
        if let conf { rd_kafka_conf_destroy(conf) }
    }

    private func set(_ name: String, _ value: String) -> String? {
        let (result, text) = Self.withErrorText { rd_kafka_conf_set(conf, name, value, $0, $1) }
        guard result != RD_KAFKA_CONF_OK else { return nil }
        return "\(KafkaConfiguration.variable(for: name)): \(redactor.redacted(text))"
    }

    /// The value of a property, as librdkafka has it after all that was set.
    func value(of property: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 512)
        var size = buffer.count
        guard rd_kafka_conf_get(conf, property, &buffer, &size) == RD_KAFKA_CONF_OK else { return nil }
        return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Makes a client, which takes the configuration over.
    ///
    /// - Parameter events: kinds of events that are to come through queues.
    /// - Throws: ``KafkaConfigurationError`` with what is wrong.
    func makeClient(_ client: KafkaClient, events: Int32) throws(KafkaConfigurationError) -> OpaquePointer {
        guard problems.isEmpty else { throw KafkaConfigurationError(problems: problems) }
        rd_kafka_conf_set_events(conf, events)
        let (handle, text) = Self.withErrorText { rd_kafka_new(client.type, conf, $0, $1) }
        guard let handle else {
            // librdkafka takes the configuration over only where it succeeds.
            throw KafkaConfigurationError(problems: ["Kafka's settings: \(redactor.redacted(text))"])
        }
        conf = nil
        return handle
    }

    /// What is wrong with a user's settings for one client. A client is made and destroyed for it, one that knows of
    /// no broker.
    static func problems(of client: KafkaClient, with configuration: KafkaConfiguration) -> [String] {
        var unconnected = configuration
        unconnected.bootstrapServers = ""
        let properties =
            switch client {
            case .consumer: KafkaProperties.consumer(unconnected, group: "validation")
            case .producer: KafkaProperties.producer(unconnected, sendTimeout: .seconds(10))
            }
        let conf = KafkaClientConfiguration(properties.filter { $0.name != "bootstrap.servers" })
        do {
            rd_kafka_destroy(try conf.makeClient(client, events: 0))
            return []
        } catch {
            return error.problems
        }
    }

    private static func withErrorText<Value>(
        _ body: (UnsafeMutablePointer<CChar>, Int) -> Value
    ) -> (Value, String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            buffer.initialize(repeating: 0)
            let value = body(buffer.baseAddress!, buffer.count)
            return (value, String(cString: buffer.baseAddress!))
        }
    }
}
