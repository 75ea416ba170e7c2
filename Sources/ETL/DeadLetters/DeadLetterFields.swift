/// Takes the fields of a dead letter out of its JSON.
struct DeadLetterFields {
    /// What a letter says.
    struct Values {
        var error: String
        var timestamp: String?
        var retryCount: Int
        var jobID: String?
        var original: ReceivedDeadLetter.Original
    }

    private let document: JSONDocument

    init(_ document: JSONDocument) {
        self.document = document
    }

    /// - Throws: ``DeadLetterFormatError``.
    func required() throws -> Values {
        guard document.root.kind == .object else {
            throw DeadLetterFormatError("it is \(document.root.kind.rawValue), not an object")
        }
        let members = try document.members(of: document.root)
        guard let original = document.value(of: "original_message", in: members), original.kind == .object else {
            throw DeadLetterFormatError("it has no original_message")
        }
        guard let error = text("error", in: members) else { throw DeadLetterFormatError("it has no error") }
        let fields = try document.members(of: original)
        return Values(
            error: error, timestamp: text("timestamp", in: members),
            retryCount: document.value(of: "retry_count", in: members).flatMap(number) ?? 0,
            jobID: text("job_id", in: fields), original: try self.original(original, fields, error: error))
    }

    private func original(
        _ element: JSONElement, _ members: [JSONMember], error: String
    ) throws -> ReceivedDeadLetter.Original {
        let raw = text("raw", in: members).map { Array($0.utf8) }
        let bytes = raw ?? text("raw_base64", in: members).flatMap(Base64.decode)
        // A job that has such a member has a job_id beside it, its own or the one made for it.
        if let bytes {
            if error.hasSuffix(")"), error.contains(" " + DeadLetter.shortenedMark) { return .shortened(bytes) }
            if members.count == 1 { return .bytes(bytes) }
        }
        return .job(
            Array(document.bytes[element.range]), source: try end("source", in: members),
            destination: try end("destination", in: members))
    }

    private func end(_ key: StaticString, in members: [JSONMember]) throws -> ReceivedDeadLetter.JobEnd? {
        guard let element = document.value(of: key, in: members), element.kind == .object else { return nil }
        let fields = try document.members(of: element)
        guard let server = text("hostname", in: fields), let path = text("path", in: fields) else { return nil }
        return ReceivedDeadLetter.JobEnd(server: server, path: path)
    }

    private func text(_ key: StaticString, in members: [JSONMember]) -> String? {
        document.value(of: key, in: members).flatMap { $0.kind == .string ? document.string($0.range) : nil }
    }

    private func number(_ element: JSONElement) -> Int? {
        element.kind == .number ? Int(String(decoding: document.bytes[element.range], as: UTF8.self)) : nil
    }
}
