/// Takes the fields of a job out of a JSON document and keeps what is wrong with them.
struct JobFields {
    private let document: JSONDocument

    /// What is wrong, each with the field's name: `source.path is missing`.
    private(set) var problems: [String] = []

    /// What the problems amount to: a path alone makes no job invalid, it is refused.
    private(set) var kind = ErrorKind.invalidPath

    init(_ document: JSONDocument) {
        self.document = document
    }

    /// The job's own id; `nil` where it has none, which is no problem, and where what it has is no id.
    mutating func jobID(in members: [JSONMember]) -> String? {
        document.value(of: "job_id", in: members).flatMap { text($0, "job_id") }
    }

    /// One end of the transfer; `nil` where there is a problem.
    mutating func location(_ name: StaticString, in members: [JSONMember]) throws(JSONSyntaxError) -> FileLocation? {
        guard let element = document.value(of: name, in: members) else { return refuse("\(name) is missing") }
        guard element.kind == .object else {
            return refuse("\(name) is \(element.kind.rawValue), not an object")
        }
        let fields = try document.members(of: element)
        let hostname = required("hostname", of: name, in: fields)
        let path = required("path", of: name, in: fields).flatMap { remotePath($0, "\(name).path") }
        guard let hostname, let path else { return nil }
        return FileLocation(server: ServerName(hostname), path: path)
    }

    /// What the source's content must be; `nil` where the job does not say.
    mutating func checksum(in members: [JSONMember]) throws(JSONSyntaxError) -> Checksum? {
        guard let source = document.value(of: "source", in: members), source.kind == .object,
            let element = document.value(of: "checksum", in: try document.members(of: source)),
            let text = text(element, "source.checksum")
        else { return nil }
        do throws(InvalidChecksum) {
            return try Checksum(jobText: text)
        } catch {
            return refuse("source.checksum \(error.reason)")
        }
    }

    /// Whether the file keeps its time; `nil` where the job does not say.
    mutating func preservesModificationTime(in members: [JSONMember]) -> Bool? {
        guard let element = document.value(of: "preserve_mtime", in: members) else { return nil }
        guard element.kind == .boolean else {
            return refuse("preserve_mtime is \(element.kind.rawValue), not true or false")
        }
        return document.boolean(element.range)
    }

    private mutating func required(
        _ key: StaticString, of parent: StaticString, in members: [JSONMember]
    ) -> String? {
        guard let element = document.value(of: key, in: members) else { return refuse("\(parent).\(key) is missing") }
        return text(element, "\(parent).\(key)")
    }

    private mutating func text(_ element: JSONElement, _ name: String) -> String? {
        guard element.kind == .string else { return refuse("\(name) is \(element.kind.rawValue), not a string") }
        guard let text = document.string(element.range) else {
            return refuse(#"\#(name) has half of a surrogate pair (\ud800 to \udfff), which is no text"#)
        }
        return text.isEmpty ? refuse("\(name) is empty") : text
    }

    private mutating func remotePath(_ text: String, _ name: String) -> RemotePath? {
        do throws(InvalidPath) {
            return try RemotePath(text)
        } catch {
            problems.append("\(name): \(error.reason)")
            return nil
        }
    }

    private mutating func refuse<Value>(_ problem: String) -> Value? {
        problems.append(problem)
        kind = .invalidJob
        return nil
    }
}
