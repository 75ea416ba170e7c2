import CRDKafka
import ETL
import Synchronization

/// A Kafka broker inside this process: librdkafka's mock cluster, which speaks the real protocol on a loopback port.
///
/// ```swift
/// let broker = try EmbeddedKafkaBroker()
/// try broker.createTopic("jobs", partitions: 3)
/// let configuration = KafkaConfiguration(bootstrapServers: broker.bootstrapServers)
/// …
/// broker.close()
/// ```
/// For demos and tests. Its limits: it keeps 5 MiB of a partition, older messages go; it has no admin calls; a topic
/// that a producer names is made with four partitions; everything is gone with it.
public final class EmbeddedKafkaBroker: Sendable {
    /// The client that librdkafka's mock cluster hangs on, and the cluster.
    ///
    /// Unchecked: the mock cluster's calls are messages to its own thread, and safe from any; both pointers are freed
    /// once, under the lock that holds them.
    private struct Cluster: @unchecked Sendable {
        let client: OpaquePointer
        let cluster: OpaquePointer
    }

    private let cluster: Locked<Cluster?>

    /// Where it listens, for `bootstrap.servers`.
    public let bootstrapServers: String

    /// Its brokers' numbers: 1 and up.
    public let brokers: ClosedRange<Int32>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - brokers: how many brokers the cluster has.
    ///   - joinDelay: how long a new group waits for more members; none, where librdkafka is 2.6 or later.
    /// - Throws: ``EmbeddedKafkaBrokerError``.
    public init(brokers: Int = 1, joinDelay: Duration = .zero) throws(EmbeddedKafkaBrokerError) {
        let conf = rd_kafka_conf_new()
        // The client that the cluster needs connects to nothing and has nothing to tell.
        rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0) else {
            rd_kafka_conf_destroy(conf)
            throw EmbeddedKafkaBrokerError("librdkafka made no client for its mock cluster")
        }
        guard let cluster = rd_kafka_mock_cluster_new(client, Int32(brokers)) else {
            rd_kafka_destroy(client)
            throw EmbeddedKafkaBrokerError("librdkafka's mock cluster could not listen on loopback")
        }
        let (seconds, attoseconds) = joinDelay.components
        etl_mock_set_join_delay(cluster, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        self.cluster = Locked(Cluster(client: client, cluster: cluster))
        bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
        self.brokers = 1...Int32(brokers)
    }

    deinit {
        close()
    }

    /// Makes a topic. One that exists already is left as it is.
    public func createTopic(_ topic: String, partitions: Int = 1) throws(EmbeddedKafkaBrokerError) {
        try attempt("create \(topic)") {
            rd_kafka_mock_topic_create($0, topic, Int32(partitions), Int32(min(brokers.count, 3)))
        }
    }

    /// Answers the next requests of a kind with these errors, one each.
    public func fail(_ request: Request, with errors: Failure...) {
        withCluster { cluster in
            let codes = errors.map { rd_kafka_resp_err_t(rawValue: $0.code) }
            rd_kafka_mock_push_request_errors_array(cluster, request.apiKey, codes.count, codes)
        }
    }

    /// Drops errors of ``fail(_:with:)`` that have not struck.
    public func heal(_ request: Request) {
        withCluster { rd_kafka_mock_clear_request_errors($0, request.apiKey) }
    }

    /// Answers all that concerns a topic with this error; `nil`: no more.
    public func fail(topic: String, with error: Failure?) {
        withCluster { rd_kafka_mock_topic_set_error($0, topic, rd_kafka_resp_err_t(rawValue: error?.code ?? 0)) }
    }

    /// Closes a broker's port and connections; `nil`: all brokers'.
    public func takeDown(_ broker: Int32? = nil) throws(EmbeddedKafkaBrokerError) {
        for broker in broker.map({ $0...$0 }) ?? brokers {
            try attempt("take broker \(broker) down") { rd_kafka_mock_broker_set_down($0, broker) }
        }
    }

    /// Opens a broker's port again; `nil`: all brokers'.
    public func bringUp(_ broker: Int32? = nil) throws(EmbeddedKafkaBrokerError) {
        for broker in broker.map({ $0...$0 }) ?? brokers {
            try attempt("bring broker \(broker) up") { rd_kafka_mock_broker_set_up($0, broker) }
        }
    }

    /// Lets a broker take this long for every answer.
    public func delay(_ broker: Int32 = 1, by delay: Duration) throws(EmbeddedKafkaBrokerError) {
        let (seconds, attoseconds) = delay.components
        let milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        try attempt("delay broker \(broker)") { rd_kafka_mock_broker_set_rtt($0, broker, milliseconds) }
    }

    /// Makes a broker the coordinator of a group.
    public func setCoordinator(ofGroup group: String, to broker: Int32) throws(EmbeddedKafkaBrokerError) {
        try attempt("move the coordinator of \(group)") {
            rd_kafka_mock_coordinator_set($0, "group", group, broker)
        }
    }

    /// Makes a broker the leader of a partition; `nil`: it has none.
    public func setLeader(
        of topic: String, _ partition: Int32, to broker: Int32?
    ) throws(EmbeddedKafkaBrokerError) {
        try attempt("move the leader of \(topic)") {
            rd_kafka_mock_partition_set_leader($0, topic, partition, broker ?? -1)
        }
    }

    /// Ends it. Harmless when called twice.
    public func close() {
        guard let cluster = cluster.withLock({ $0.take() }) else { return }
        rd_kafka_mock_cluster_destroy(cluster.cluster)
        rd_kafka_destroy(cluster.client)
    }

    private func withCluster(_ body: (OpaquePointer) -> Void) {
        cluster.withLock { $0.map { body($0.cluster) } }
    }

    private func attempt(
        _ description: String, _ body: (OpaquePointer) -> rd_kafka_resp_err_t
    ) throws(EmbeddedKafkaBrokerError) {
        let error = cluster.withLock { $0.map { body($0.cluster) } ?? RD_KAFKA_RESP_ERR__DESTROY }
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR, error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { return }
        throw EmbeddedKafkaBrokerError("cannot \(description): \(String(cString: rd_kafka_err2str(error)))")
    }
}

/// A fault of an ``EmbeddedKafkaBroker``.
public struct EmbeddedKafkaBrokerError: Error, CustomStringConvertible, Sendable {
    /// What failed, in one line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
