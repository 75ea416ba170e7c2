/// A dead letter as it is read back from its topic.
public struct ReceivedDeadLetter: Hashable, Sendable {
    /// Why the job could not be done: `Kind: detail`.
    public let error: String

    /// The error's kind, from the header or else from the error's beginning.
    public let kind: String

    /// When the job was given up; `nil` where the letter says no time.
    public let time: UTCTime?

    /// Tries after the first.
    public let retryCount: Int

    /// The job's id; `nil` for a shortened letter of one whose id was too long.
    public let jobID: String?

    /// Where the original stood; the topic alone, or nothing, where headers are missing.
    public let origin: Origin

    /// What the letter is about.
    public let original: Original

    /// How often the original has been sent back already (the header ``replayCountHeader``).
    public let replayCount: Int

    /// The key of the letter, which is the original's.
    public let key: [UInt8]?

    /// The headers that the original itself had.
    public let originalHeaders: [MessageHeader]

    /// The header by which a message that was sent back says how often it was.
    public static let replayCountHeader = "etl-replay-count"

    /// Where an original stood.
    public struct Origin: Hashable, Sendable {
        /// The header `etl-source-topic`.
        public var topic: String?
        /// The header `etl-source-partition`.
        public var partition: Int32?
        /// The header `etl-source-offset`.
        public var offset: Int64?

        /// Names a place as far as it is known.
        public init(topic: String? = nil, partition: Int32? = nil, offset: Int64? = nil) {
            self.topic = topic
            self.partition = partition
            self.offset = offset
        }
    }

    /// The original as a letter carries it.
    public enum Original: Hashable, Sendable {
        /// A JSON object, as it was received but for a `job_id` where it had none; both ends where it names them.
        case job([UInt8], source: JobEnd?, destination: JobEnd?)
        /// What was no JSON object, byte for byte.
        case bytes([UInt8])
        /// The first bytes of one that was too large for its letter.
        case shortened([UInt8])
    }

    /// One end of a transfer as the original names it, unchecked.
    public struct JobEnd: Hashable, Sendable {
        /// The server's name.
        public var server: String
        /// The path on it.
        public var path: String

        /// Names one end.
        public init(server: String, path: String) {
            self.server = server
            self.path = path
        }
    }

    /// Reads a letter out of a message of a dead-letter topic.
    ///
    /// - Throws: ``DeadLetterFormatError`` for a message that is none.
    public init(_ message: Message) throws(DeadLetterFormatError) {
        guard let value = message.value else { throw DeadLetterFormatError("it has no value (a tombstone)") }
        guard String(validating: value, as: UTF8.self) != nil else { throw DeadLetterFormatError("it is not UTF-8") }
        do {
            let fields = try DeadLetterFields(JSONDocument(value))
            self.init(try fields.required(), message)
        } catch let error as JSONSyntaxError {
            throw DeadLetterFormatError("it is no JSON: \(error)")
        } catch {
            throw error as? DeadLetterFormatError ?? DeadLetterFormatError("\(error)")
        }
    }

    private init(_ fields: DeadLetterFields.Values, _ message: Message) {
        func header(_ name: String) -> String? {
            message.headers.last { $0.key == name }?.value.flatMap { String(validating: $0, as: UTF8.self) }
        }
        error = fields.error
        kind = header("etl-error-kind") ?? String(fields.error.prefix { $0 != ":" })
        time = fields.timestamp.flatMap(UTCTime.init(iso8601:))
        retryCount = fields.retryCount
        jobID = header("etl-job-id") ?? fields.jobID
        origin = Origin(
            topic: header("etl-source-topic"), partition: header("etl-source-partition").flatMap { Int32($0) },
            offset: header("etl-source-offset").flatMap { Int64($0) })
        original = fields.original
        replayCount = max(0, header(Self.replayCountHeader).flatMap { Int($0) } ?? 0)
        key = message.key
        originalHeaders = message.headers.filter { !DeadLetter.headerNames.contains($0.key) }
    }
}

/// Why a message is no dead letter.
public struct DeadLetterFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, for a person, in one line. Nothing of the message.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
