import Foundation

/// Kafka's topics and groups, through a client that is not ours.
public struct KafkaAdmin: Sendable {
    /// Offsets that a group has not come to in time.
    public struct NotCommitted: Error, CustomStringConvertible {
        /// What was committed, and how much should have been.
        public let description: String
    }

    private let brokers: String

    /// Talks to these brokers.
    public init(brokers: String) {
        self.brokers = brokers
    }

    /// Makes a topic.
    public func create(_ topic: String, partitions: Int) async throws {
        try await run(["create", topic, "\(partitions)"])
    }

    /// A group's committed offset in each partition of a topic; 0 where there is none.
    public func committed(_ group: String, _ topic: String) async throws -> [Int: Int64] {
        try Self.offsets(try await run(["committed", group, topic, "0", "0"]).standardOutput)
    }

    /// The same as soon as the group has committed `count` messages of the topic in all.
    ///
    /// - Throws: ``NotCommitted`` when that does not come within a time.
    @discardableResult
    public func committed(
        _ group: String, _ topic: String, count: Int, within limit: Duration
    ) async throws -> [Int: Int64] {
        let output = try await run(
            ["committed", group, topic, "\(count)", "\(limit.components.seconds)"], allowFailure: true)
        guard output.exitCode == 0 else {
            throw NotCommitted(
                description: "\(group) has not committed \(count) messages within \(limit): \(output.standardOutput)"
                    + output.standardError)
        }
        return try Self.offsets(output.standardOutput)
    }

    @discardableResult
    private func run(_ arguments: [String], allowFailure: Bool = false) async throws -> Command.Output {
        let root = TestEnvironment.root.path
        return try await Command.run(
            "\(root)/.local/venv/bin/python", ["\(root)/scripts/infra/kafka-admin.py"] + arguments,
            environment: ["KAFKA_BOOTSTRAP_SERVERS": brokers], allowFailure: allowFailure)
    }

    private static func offsets(_ json: String) throws -> [Int: Int64] {
        let offsets = try JSONDecoder().decode([String: Int64].self, from: Data(json.utf8))
        return Dictionary(uniqueKeysWithValues: offsets.compactMap { key, value in Int(key).map { ($0, value) } })
    }
}
