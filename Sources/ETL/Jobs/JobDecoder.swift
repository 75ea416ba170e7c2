/// Reads jobs out of messages.
///
/// A pure function of the message, but for the ids that it makes. Whether the settings have the servers that a job
/// names is not its concern.
public struct JobDecoder: Sendable {
    private let makeID: @Sendable () -> String

    /// Makes a decoder.
    ///
    /// - Parameter makeID: makes the id of a job whose message has none; a UUID where nothing else is said.
    public init(makeID: @escaping @Sendable () -> String = JobDecoder.uuid) {
        self.makeID = makeID
    }

    /// A new random UUID, in lower case.
    public static func uuid() -> String {
        var generator = SystemRandomNumberGenerator()
        return RandomUUID.make(using: &generator)
    }

    /// The job in `message`.
    ///
    /// - Throws: ``TransferError``, never retriable, with ``ErrorKind/emptyMessage``, ``ErrorKind/invalidJSON``,
    ///   ``ErrorKind/invalidJob`` or ``ErrorKind/invalidPath``. It names every field that is wrong.
    public func decode(_ message: Message) throws(TransferError) -> TransferJob {
        try decode(message.value)
    }

    /// The job in a message's value; `nil` is a tombstone.
    ///
    /// - Throws: as ``decode(_:)-(Message)``.
    public func decode(_ value: [UInt8]?) throws(TransferError) -> TransferJob {
        guard let value else { throw Self.refusal(.emptyMessage, "the message has no value (a tombstone)") }
        guard !value.isEmpty else { throw Self.refusal(.emptyMessage, "the message's value has no bytes") }
        guard String(validating: value, as: UTF8.self) != nil else {
            throw Self.refusal(.invalidJSON, "the message is not UTF-8")
        }
        let result: Result<TransferJob, TransferError>
        do throws(JSONSyntaxError) {
            result = try job(in: JSONDocument(value))
        } catch {
            throw Self.refusal(.invalidJSON, error.description)
        }
        return try result.get()
    }

    private func job(in document: JSONDocument) throws(JSONSyntaxError) -> Result<TransferJob, TransferError> {
        guard document.root.kind == .object else {
            let kind = document.root.kind.rawValue
            return .failure(Self.refusal(.invalidJob, "the message is \(kind), not an object"))
        }
        var fields = JobFields(document)
        let members = try document.members(of: document.root)
        let id = fields.jobID(in: members)
        let source = try fields.location("source", in: members)
        let destination = try fields.location("destination", in: members)
        let checksum = try fields.checksum(in: members)
        let preservesTime = fields.preservesModificationTime(in: members)
        guard let source, let destination, fields.problems.isEmpty else {
            return .failure(Self.refusal(fields.kind, fields.problems.joined(separator: "; ")))
        }
        return .success(
            TransferJob(
                id: id ?? makeID(), source: source, destination: destination, checksum: checksum,
                preservesModificationTime: preservesTime))
    }

    private static func refusal(_ kind: ErrorKind, _ message: String) -> TransferError {
        TransferError(kind, message, isRetriable: false)
    }
}
