import ETL

/// What has to be so before jobs are sent to a topic.
public enum TopicRequirement {
    /// Asks the brokers whether messages can be written to a topic.
    ///
    /// - Throws: what keeps them from it, and what to do.
    public static func check(_ topic: String, with kafka: any KafkaAdministrator) async throws(OperationError) {
        let cluster: ClusterDescription
        do throws(KafkaAdministratorError) {
            cluster = try await kafka.describe(topics: [topic])
        } catch {
            throw OperationError(error.description)
        }
        if let problem = problem(with: cluster.topics.first ?? TopicDescription(name: topic, partitions: 0)) {
            throw OperationError(problem)
        }
    }

    /// Why nothing can be written to a topic; `nil` where it can.
    static func problem(with topic: TopicDescription) -> String? {
        guard topic.exists else {
            return "there is no topic \(topic.name), or none that this user may see; "
                + "make it with: etl-file-sync topics create --topic \(topic.name)"
        }
        if let rights = topic.rights, !rights.contains(.write) {
            return "this user has no right to write to the topic \(topic.name): grant it WRITE there"
        }
        guard topic.partitionsWithoutLeader.isEmpty else {
            let list = topic.partitionsWithoutLeader.map { "\($0)" }.joined(separator: ", ")
            return "topic \(topic.name) has no leader for partition \(list): see whether all brokers are up"
        }
        return nil
    }
}
