/// A message that is no job, or a job that cannot be done, with what its dead letter has to say.
public struct BadMessage: Sendable, CustomStringConvertible {
    /// How the dead letter carries the message's value: section 4 of the contract.
    public enum Original: Sendable {
        /// As the JSON object that it is, byte for byte; with a `job_id` in front where it has none.
        case object(hasJobID: Bool)
        /// As text: `{"raw": …}`.
        case text
        /// As base64, since it is no UTF-8: `{"raw_base64": …}`.
        case bytes
        /// As its first bytes, since with all of them the letter would be larger than Kafka takes.
        case start
    }

    /// What is wrong with it, for a person who reads that a test failed.
    public let description: String

    /// Its value; `nil` is a tombstone.
    public var value: [UInt8]?

    /// Its key; `nil`: none.
    public var key: String?

    /// Its headers.
    public var headers: [Header] = []

    /// The kind of its error, as section 4 has it: `InvalidJSON`.
    public let kind: String

    /// How the letter carries it.
    public let original: Original

    /// One header, as kcat takes and prints it.
    public struct Header: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: String

        /// Makes a header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Makes a message without headers.
    public init(
        _ description: String, _ value: [UInt8]?, _ kind: String, _ original: Original, key: String? = "the key"
    ) {
        self.description = description
        self.value = value
        self.key = key
        self.kind = kind
        self.original = original
    }

    /// The same with another key and other headers.
    func with(key: String?, headers: [Header] = []) -> BadMessage {
        var message = self
        message.key = key
        message.headers = headers
        return message
    }
}
