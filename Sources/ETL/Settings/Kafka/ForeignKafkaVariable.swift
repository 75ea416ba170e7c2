/// `KAFKA_…` variables of a process's environment that other programs put there: they are no properties of ours.
///
/// In a `.env` file, which is the worker's own, every `KAFKA_…` is a property.
enum ForeignKafkaVariable {
    /// Whether the variable is another program's.
    static func isForeign(_ name: String) -> Bool {
        guard name.hasPrefix("KAFKA_") else { return false }
        let rest = name.dropFirst("KAFKA_".count)
        return names.contains(String(rest)) || beginnings.contains { rest.hasPrefix($0) } || isServiceLink(rest)
    }

    /// Kafka's own start scripts (`bin/kafka-run-class.sh`) and the usual images.
    private static let names: Set<String> = [
        "HEAP_OPTS", "OPTS", "JVM_PERFORMANCE_OPTS", "LOG4J_OPTS", "LOG4J_LOGGERS", "LOG4J_ROOT_LOGLEVEL",
        "TOOLS_LOG4J_LOGLEVEL", "GC_LOG_OPTS", "JMX_OPTS", "JMX_PORT", "JMX_HOSTNAME", "DEBUG", "HOME", "VERSION",
        "MODE", "CLUSTER_ID", "LOG_DIR", "LOG_DIRS", "CLASSPATH", "USER", "GROUP", "DATA_DIR", "CONF_DIR", "NODE_ID",
        "BROKER_ID", "BROKER_RACK", "PROCESS_ROLES", "LISTENERS", "LISTENER_SECURITY_PROTOCOL_MAP", "NUM_PARTITIONS",
        "AUTO_CREATE_TOPICS_ENABLE",
    ]

    /// Groups of settings of brokers, as the images name them.
    private static let beginnings = [
        "DEBUG_", "CFG_", "ZOOKEEPER_", "ADVERTISED_", "CONTROLLER_", "INTER_BROKER_", "OFFSETS_TOPIC_",
        "TRANSACTION_STATE_", "GROUP_INITIAL_", "CONFLUENT_", "KRAFT_", "JAVA_",
    ]

    /// What Kubernetes sets for a service named `kafka` or `kafka-…`: `SERVICE_HOST`, `SERVICE_PORT_CLIENT`,
    /// `PORT`, `PORT_9092_TCP_ADDR`. No property of librdkafka is named like that.
    private static func isServiceLink(_ rest: Substring) -> Bool {
        let words = rest.split(separator: "_")
        return words.indices.contains { index in
            let following = words[(index + 1)...].prefix(2)
            return switch words[index] {
            case "SERVICE": following.first == "HOST" || following.first == "PORT"
            case "PORT": following.isEmpty || following.last == "TCP" || following.last == "UDP"
            default: false
            }
        }
    }
}
