import ETL

/// Which properties a client gets: our defaults, the user's over them, and over those what the worker owns.
enum KafkaProperties {
    /// Given on their own: a user's value has been taken into account by the caller.
    static let givenApart: Set<String> = ["bootstrap.servers", "metadata.broker.list", "group.id"]

    static func problems(in properties: [String: String]) -> [String] {
        properties.sorted { $0.key < $1.key }.compactMap { name, value in
            guard !givenApart.contains(name) else { return nil }
            return KafkaPromise.problem(with: name, value).map { "\(KafkaConfiguration.variable(for: name)): \($0)" }
        }
    }

    /// The consumer's defaults. Sizes keep a worker that reads many partitions below some MiB of messages.
    static func consumerDefaults(_ user: [String: String]) -> [String: String] {
        // librdkafka wants it to be no less than what one message may have.
        let mostFetched = max(1_048_576, user["message.max.bytes"].flatMap { Int($0) } ?? 0)
        var defaults = [
            "client.id": "etl-file-sync",
            "auto.offset.reset": "earliest",
            "auto.commit.interval.ms": "1000",
            "allow.auto.create.topics": "false",
            // A topic that is made, or gains partitions, while the worker runs is found within this time.
            "topic.metadata.refresh.interval.ms": "5000",
            "queued.max.messages.kbytes": "1024",
            "fetch.max.bytes": "\(mostFetched)",
            // How long fetching rests when the queue is full; librdkafka's second would leave a fast worker idle.
            "fetch.queue.backoff.ms": "50",
            // Quicker than librdkafka's 10 s, so that a worker is back soon after the broker is.
            "reconnect.backoff.max.ms": "5000",
        ]
        // With KIP-848 the broker shares out, and librdkafka refuses the setting.
        if user["group.protocol"]?.lowercased() != "consumer" {
            defaults["partition.assignment.strategy"] = "cooperative-sticky"
        }
        return defaults
    }

    static let producerDefaults: [String: String] = [
        "client.id": "etl-file-sync",
        // As Kafka's Java clients choose a key's partition.
        "partitioner": "murmur2_random",
        // The broker's limit shall decide what is too large, not the client's (1 MB).
        "message.max.bytes": "8388608",
        "queue.buffering.max.kbytes": "16384",
        "reconnect.backoff.max.ms": "5000",
    ]

    /// The consumer's properties in the order in which they are to be set.
    static func consumer(_ configuration: KafkaConfiguration, group: String) -> [(name: String, value: String)] {
        let user = usable(configuration.properties, by: .consumer)
        return merged(consumerDefaults(user), user) + [
            ("bootstrap.servers", configuration.bootstrapServers),
            ("group.id", group),
            ("enable.auto.commit", "true"),
            ("enable.auto.offset.store", "false"),
            ("enable.partition.eof", "true"),
            ("log.queue", "true"),
        ]
    }

    /// What only a member of a group needs, and refuses where there is none.
    private static let ofMembers: Set<String> = [
        "group.instance.id", "group.protocol", "group.protocol.type", "group.remote.assignor",
        "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms", "max.poll.interval.ms",
        "coordinator.query.interval.ms", "auto.commit.interval.ms",
    ]

    /// The properties of a client that belongs to no group: one that asks the brokers, or reads what stands in a topic.
    ///
    /// - Parameter isolation: `read_committed` leaves out what stands in transactions that are open or were aborted.
    static func groupless(
        _ configuration: KafkaConfiguration, isolation: String
    ) -> [(name: String, value: String)] {
        let user = usable(configuration.properties, by: .consumer)
        return merged(consumerDefaults(user), user).filter { !ofMembers.contains($0.name) } + [
            ("bootstrap.servers", configuration.bootstrapServers),
            // To ask for a topic must not make it.
            ("allow.auto.create.topics", "false"),
            ("isolation.level", isolation),
            // What retention took meanwhile is passed over.
            ("auto.offset.reset", "earliest"),
            ("enable.partition.eof", "true"),
            // The end of a partition is told by an answer without messages, for which the broker waits that long.
            ("fetch.wait.max.ms", "100"),
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("log.queue", "true"),
        ]
    }

    /// The producer's properties in the order in which they are to be set.
    static func producer(
        _ configuration: KafkaConfiguration, sendTimeout: Duration
    ) -> [(name: String, value: String)] {
        let milliseconds = max(1, sendTimeout.milliseconds)
        var defaults = producerDefaults
        // Before the send times out, so that a missing topic is told as such.
        defaults["topic.metadata.propagation.max.ms"] = "\(min(5000, milliseconds / 2))"
        return merged(defaults, usable(configuration.properties, by: .producer)) + [
            ("bootstrap.servers", configuration.bootstrapServers),
            ("enable.idempotence", "true"),
            ("acks", "all"),
            ("message.timeout.ms", "\(milliseconds)"),
            ("log.queue", "true"),
        ]
    }

    /// The properties of a producer that writes transactions.
    ///
    /// - Parameters:
    ///   - id: the transactional id.
    ///   - timeout: how long a transaction may be open before the broker aborts it.
    static func transactional(
        _ configuration: KafkaConfiguration, id: String, timeout: Duration
    ) -> [(name: String, value: String)] {
        producer(configuration, sendTimeout: timeout / 2).filter { $0.name != "transaction.timeout.ms" } + [
            ("transactional.id", id),
            ("transaction.timeout.ms", "\(timeout.milliseconds)"),
        ]
    }

    private static func usable(_ properties: [String: String], by client: KafkaClient) -> [String: String] {
        properties.filter { name, _ in
            KafkaPromise.ofTheWorker[name] == nil && !givenApart.contains(name)
                && KafkaPropertyTable.loaded.mark(of: name) != client.foreignMark
        }
    }

    private static func merged(
        _ defaults: [String: String], _ user: [String: String]
    ) -> [(name: String, value: String)] {
        defaults.merging(user) { _, user in user }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
