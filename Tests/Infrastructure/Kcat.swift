import Foundation

/// Kafka as an operator meets it: through kcat, which is not ours.
public struct Kcat: Sendable {
    /// A message as kcat printed it.
    public struct Record: Sendable {
        /// The key; empty where there is none.
        public let key: String
        /// `name=value`, comma separated.
        public let headers: String
        /// The value.
        public let value: String
    }

    let brokers: String

    /// Talks to these brokers.
    public init(brokers: String) {
        self.brokers = brokers
    }

    /// Writes messages, one a line, to a topic.
    public func produce(_ lines: [String], to topic: String, key: String? = nil, partition: Int? = nil) async throws {
        try await produce(
            Data(lines.map { $0 + "\n" }.joined().utf8), to: topic, key: key, partition: partition, delimiter: "\n")
    }

    /// Writes bytes to a topic, cut at a delimiter.
    public func produce(
        _ bytes: Data, to topic: String, key: String? = nil, partition: Int? = nil, delimiter: String
    ) async throws {
        var arguments = ["-P", "-b", brokers, "-t", topic, "-D", delimiter, "-X", "acks=all"]
        if let key { arguments += ["-k", key] }
        if let partition { arguments += ["-p", "\(partition)"] }
        try await Command.run("kcat", arguments, input: bytes)
    }

    /// Reads a topic from its beginning until `count` messages have come.
    public func consume(_ topic: String, count: Int, within seconds: Int = 60) async throws -> [Record] {
        let output = try await Command.run(
            "timeout",
            [
                "\(seconds)", "kcat", "-C", "-b", brokers, "-t", topic, "-o", "beginning", "-c", "\(count)", "-q", "-f",
                "%k\u{1}%h\u{1}%s\u{2}", "-X", "topic.metadata.refresh.interval.ms=500",
            ])
        return output.standardOutput.split(separator: "\u{2}").compactMap { record in
            let fields = record.split(separator: "\u{1}", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3
                ? Record(key: String(fields[0]), headers: String(fields[1]), value: String(fields[2])) : nil
        }
    }

    /// What the brokers say of themselves; fails where nobody answers.
    public func metadata() async throws -> String {
        try await Command.run("kcat", ["-L", "-b", brokers, "-m", "5"]).standardOutput
    }
}
