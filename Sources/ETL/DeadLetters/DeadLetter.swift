/// The message that tells of a job that could not be done.
///
/// Its value is a JSON object of exactly four keys: `original_message`, `error`, `timestamp` and `retry_count`. The
/// original object stands in it byte for byte, so that no number, key or order changes on the way.
public struct DeadLetter: Hashable, Sendable {
    /// What is to be sent.
    public let message: OutgoingMessage

    /// The job's id: its own, or the one made for it.
    public let jobID: String

    /// Whether this is the short form of a letter that Kafka found too large.
    public let isShortened: Bool

    private let original: Message
    private let failure: Failure

    /// Why a job ended as a dead letter.
    public struct Failure: Hashable, Sendable {
        /// Why the job could not be done.
        public var error: TransferError

        /// Tries after the first.
        public var retryCount: Int

        /// The id that the job was given, `nil` where it never got one: the letter then takes the message's own, or
        /// makes one.
        public var jobID: String?

        /// When it was given up.
        public var time: UTCTime

        /// Makes a failure.
        public init(_ error: TransferError, retryCount: Int, jobID: String?, time: UTCTime = .now) {
            self.error = error
            self.retryCount = retryCount
            self.jobID = jobID
            self.time = time
        }
    }

    /// Writes the dead letter of `original`.
    ///
    /// - Parameters:
    ///   - original: the message, as it was read.
    ///   - failure: why it could not be done.
    ///   - topicSuffix: what is put behind the topic's name (`DLQ_TOPIC_SUFFIX`).
    ///   - makeID: makes an id where neither the failure nor the message has one.
    public init(
        of original: Message, _ failure: Failure, topicSuffix: String,
        makeID: () -> String = JobDecoder.uuid
    ) {
        let content = OriginalContent(original.value)
        jobID = failure.jobID ?? content.jobID ?? makeID()
        isShortened = false
        self.original = original
        self.failure = failure
        message = OutgoingMessage(
            topic: original.topicPartition.topic + topicSuffix,
            key: original.key,
            value: Self.value(content.json(jobID: jobID), failure, error: failure.error.description),
            headers: Self.headers(of: original, failure, jobID: jobID))
    }

    /// What stands in the error of a shortened letter before the place of its original.
    static let shortenedMark = "(shortened: the message at "

    /// The headers that a dead letter adds to its original's own.
    static let headerNames: Set<String> = [
        "etl-source-topic", "etl-source-partition", "etl-source-offset", "etl-error-kind", "etl-job-id",
    ]

    /// A letter for a message that Kafka calls too large: instead of the original its first bytes, without the
    /// original's headers. Topic, partition, offset and size stand in `error`, so that a person finds the original.
    ///
    /// - Parameter maximumBytes: bytes of the original to keep. A key, an error or an id longer than that, which
    ///   would make this letter too large as well, is cut (error) or left out (key, id).
    /// - Returns: a letter that is safe to send wherever 16 KiB and six times `maximumBytes` are.
    public func shortened(maximumBytes: Int = 4096) -> DeadLetter {
        let place = "\(original.topicPartition) offset \(original.offset)"
        let size = original.value?.count ?? 0
        let keyIsLeftOut = (original.key?.count ?? 0) > maximumBytes
        let error =
            "\(OriginalContent.prefix(of: failure.error.description, maximumBytes: maximumBytes)) "
            + "\(Self.shortenedMark)\(place) has \(size) bytes, too many for its dead letter"
            + (keyIsLeftOut ? ", and a key of \(original.key?.count ?? 0) bytes)" : ")")
        let id = jobID.utf8.count > maximumBytes ? nil : jobID
        let bare = Message(
            topicPartition: original.topicPartition, offset: original.offset,
            key: keyIsLeftOut ? nil : original.key, value: nil)
        return DeadLetter(
            message: OutgoingMessage(
                topic: message.topic, key: bare.key,
                value: Self.value(
                    OriginalContent(original.value).shortJSON(jobID: id, maximumBytes: maximumBytes), failure,
                    error: error),
                headers: Self.headers(of: bare, failure, jobID: id)),
            jobID: jobID, isShortened: true, original: original, failure: failure)
    }

    private init(message: OutgoingMessage, jobID: String, isShortened: Bool, original: Message, failure: Failure) {
        self.message = message
        self.jobID = jobID
        self.isShortened = isShortened
        self.original = original
        self.failure = failure
    }

    private static func value(_ original: [UInt8], _ failure: Failure, error: String) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(original.count + error.utf8.count + 128)
        json.append(contentsOf: #"{"original_message":"#.utf8)
        json.append(contentsOf: original)
        json.append(contentsOf: #","error":"#.utf8)
        JSONString.append(error, to: &json)
        json.append(contentsOf: #","timestamp":"\#(failure.time.iso8601)","retry_count":\#(failure.retryCount)}"#.utf8)
        return json
    }

    /// The original's own headers, then ours. Ours replace those of an earlier dead letter that was sent again.
    private static func headers(of original: Message, _ failure: Failure, jobID: String?) -> [MessageHeader] {
        let ours = [
            MessageHeader("etl-source-topic", original.topicPartition.topic),
            MessageHeader("etl-source-partition", "\(original.topicPartition.partition)"),
            MessageHeader("etl-source-offset", "\(original.offset)"),
            MessageHeader("etl-error-kind", failure.error.kind.rawValue),
        ]
        return original.headers.filter { !headerNames.contains($0.key) } + ours
            + [jobID.map { MessageHeader("etl-job-id", $0) }].compactMap(\.self)
    }
}
