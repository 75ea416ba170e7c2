import ETL

/// Looks at what a worker needs of Kafka: the brokers, its topics and their dead-letter topics, its group.
public struct KafkaCheck: Sendable {
    private let settings: KafkaSettings
    private let deadLetterSuffix: String

    /// - Parameter deadLetterSuffix: `DLQ_TOPIC_SUFFIX`.
    public init(_ settings: KafkaSettings, deadLetterSuffix: String) {
        self.settings = settings
        self.deadLetterSuffix = deadLetterSuffix
    }

    /// Asks the brokers. Makes nothing and joins nothing.
    ///
    /// - Parameter connect: makes an administrator, which is closed at the end.
    public func run(_ connect: () throws -> any KafkaAdministrator) async -> [CheckResult] {
        do {
            let kafka = try connect()
            let results = await run(kafka)
            await kafka.close()
            return results
        } catch {
            return [CheckResult(.brokers, "kafka", at: settings.bootstrapServers, .fail, "\(error)")]
        }
    }

    func run(_ kafka: any KafkaAdministrator) async -> [CheckResult] {
        let start = ContinuousClock.now
        let letters = settings.topics.map { $0 + deadLetterSuffix }
        let needs =
            settings.topics.map { ($0, TopicRight.read, $0) }
            + zip(letters, settings.topics).map { ($0, TopicRight.write, $1) }
        let cluster: ClusterDescription
        do throws(KafkaAdministratorError) {
            cluster = try await kafka.describe(topics: settings.topics + letters)
        } catch {
            return [
                CheckResult(
                    .brokers, "kafka", at: settings.bootstrapServers, .fail, error.description,
                    duration: ContinuousClock.now - start)
            ]
        }
        let brokers = Self.brokers(cluster, at: settings.bootstrapServers, in: ContinuousClock.now - start)
        var results = [brokers]
        for (topic, right, jobs) in needs {
            let found = cluster.topics.first { $0.name == topic } ?? TopicDescription(name: topic, partitions: 0)
            results.append(Self.topic(found, needing: right, ofJobs: jobs))
        }
        do throws(KafkaAdministratorError) {
            results.append(Self.group(try await kafka.describe(group: settings.groupID), named: settings.groupID))
        } catch {
            results.append(CheckResult(.group, settings.groupID, .fail, error.description))
        }
        return results
    }

    static func brokers(
        _ cluster: ClusterDescription, at target: String, in duration: Duration
    ) -> CheckResult {
        let count = cluster.brokers.count == 1 ? "1 broker" : "\(cluster.brokers.count) brokers"
        return CheckResult(
            .brokers, "kafka", at: target, .ok, "\(count) up (\(cluster.brokers.joined(separator: ", "))), asked",
            duration: duration)
    }

    static func topic(_ topic: TopicDescription, needing right: TopicRight, ofJobs jobs: String) -> CheckResult {
        guard topic.exists else {
            return CheckResult(
                .topic, topic.name, .fail, "no such topic, or none that this user may see",
                advice: "make it: etl-file-sync topics create --topic \(jobs)")
        }
        let partitions = topic.partitions == 1 ? "1 partition" : "\(topic.partitions) partitions"
        guard topic.partitionsWithoutLeader.isEmpty else {
            let list = topic.partitionsWithoutLeader.map { "\($0)" }.joined(separator: ", ")
            return CheckResult(
                .topic, topic.name, .fail, "\(partitions), without a leader: \(list)", advice: "are all brokers up?")
        }
        guard let rights = topic.rights else {
            return CheckResult(.topic, topic.name, .ok, "\(partitions), each with a leader; rights are not told")
        }
        guard rights.contains(right) else {
            let (verb, name) = right == .read ? ("read", "READ") : ("written to", "WRITE")
            return CheckResult(
                .topic, topic.name, .fail, "\(partitions), and it may not be \(verb)",
                advice: "grant this user \(name) on the topic")
        }
        let verb = right == .read ? "read" : "written to"
        return CheckResult(.topic, topic.name, .ok, "\(partitions), each with a leader; may be \(verb)")
    }

    static func group(_ group: GroupDescription, named name: String) -> CheckResult {
        guard !group.members.isEmpty else {
            let state = group.committed.isEmpty ? "has read nothing yet" : "nobody reads now"
            return CheckResult(.group, name, .ok, state)
        }
        let members = group.members.count == 1 ? "1 member" : "\(group.members.count) members"
        return CheckResult(.group, name, .ok, "\(group.state), \(members)")
    }
}
