import Foundation

/// Kafka as an operator meets it: through kcat, which is not ours.
public struct Kcat: Sendable {
    /// A message as kcat printed it.
    public struct Record: Sendable {
        /// The partition that it is in.
        public let partition: Int
        /// Its number there.
        public let offset: Int64
        /// The key; empty where there is none.
        public let key: String
        /// `name=value`, comma separated.
        public let headers: String
        /// The value.
        public let value: String

        /// The record as a dead letter.
        public var deadLetter: DeadLetterRecord {
            // A comma within a value is no end of it, unless a name and `=` follow.
            let parts = headers.replacing(/,([A-Za-z-]+)=/) { "\u{3}\($0.1)=" }.split(separator: "\u{3}")
            return DeadLetterRecord(
                key: key,
                headers: parts.map { part in
                    let (name, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
                    return BadMessage.Header(String(name), String(value))
                },
                value: Array(value.utf8))
        }
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

    /// Writes messages to a topic's first partition, in their order.
    public func produce(_ messages: [BadMessage], to topic: String) async throws {
        // They cut the input, and are in none of the messages.
        let (delimiter, keyDelimiter) = ("<~etl-end~>", "<~etl-key~>")
        var rest = messages[...]
        while let first = rest.first {
            // kcat gives all messages of a run one key and the same headers.
            let run = rest.prefix {
                $0.key == first.key && $0.headers == first.headers && ($0.value == nil) == (first.value == nil)
                    && $0.value?.isEmpty == first.value?.isEmpty
            }
            rest = rest.dropFirst(run.count)
            var arguments = ["-P", "-b", brokers, "-t", topic, "-p", "0", "-D", delimiter, "-X", "acks=all"]
            for header in first.headers { arguments += ["-H", "\(header.name)=\(header.value)"] }
            // Of nothing at all kcat makes no message; behind a key in the input it does, and with -Z a tombstone.
            let isEmpty = first.value?.isEmpty ?? true
            if isEmpty {
                arguments += ["-K", keyDelimiter] + (first.value == nil ? ["-Z"] : [])
            } else if let key = first.key {
                arguments += ["-k", key]
            }
            let start = isEmpty ? Array("\(first.key ?? "")\(keyDelimiter)".utf8) : []
            let input = run.map { start + ($0.value ?? []) + Array(delimiter.utf8) }.joined()
            try await Command.run("kcat", arguments, input: Data(input))
        }
    }

    /// Reads a topic from its beginning until `count` messages have come.
    public func consume(_ topic: String, count: Int, within seconds: Int = 60) async throws -> [Record] {
        try await consume(topic, ["-c", "\(count)"], within: seconds)
    }

    /// Reads all that is in a topic.
    public func consumeAll(_ topic: String, within seconds: Int = 60) async throws -> [Record] {
        try await consume(topic, ["-e"], within: seconds)
    }

    private func consume(_ topic: String, _ until: [String], within seconds: Int) async throws -> [Record] {
        let output = try await Command.run(
            "timeout",
            ["\(seconds)", "kcat", "-C", "-b", brokers, "-t", topic, "-o", "beginning"] + until + [
                "-q", "-f", "%p\u{1}%o\u{1}%k\u{1}%h\u{1}%s\u{2}", "-X", "topic.metadata.refresh.interval.ms=500",
            ])
        return output.standardOutput.split(separator: "\u{2}").compactMap { record in
            let fields = record.split(separator: "\u{1}", maxSplits: 4, omittingEmptySubsequences: false)
            guard fields.count == 5, let partition = Int(fields[0]), let offset = Int64(fields[1]) else { return nil }
            return Record(
                partition: partition, offset: offset, key: String(fields[2]), headers: String(fields[3]),
                value: String(fields[4]))
        }
    }

    /// What the brokers say of themselves; fails where nobody answers.
    public func metadata() async throws -> String {
        try await Command.run("kcat", ["-L", "-b", brokers, "-m", "5"]).standardOutput
    }
}
