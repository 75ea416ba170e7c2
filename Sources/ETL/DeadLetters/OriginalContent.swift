/// A message's value as a dead letter carries it.
package struct OriginalContent {
    private let form: Form

    /// The id that the message itself gives, where it gives one.
    let jobID: String?

    private enum Form {
        /// A JSON object, as it was received.
        case object(ArraySlice<UInt8>, isEmpty: Bool, hasJobID: Bool)
        /// Text that is no JSON object.
        case text(String)
        /// No text.
        case bytes([UInt8])
    }

    /// Looks at a value; `nil` is a tombstone.
    package init(_ value: [UInt8]?) {
        let value = value ?? []
        guard let text = String(validating: value, as: UTF8.self) else {
            self.init(.bytes(value), jobID: nil)
            return
        }
        do throws(JSONSyntaxError) {
            let document = try JSONDocument(value)
            guard document.root.kind == .object else {
                self.init(.text(text), jobID: nil)
                return
            }
            let members = try document.members(of: document.root)
            let id = document.value(of: "job_id", in: members)
            let form = Form.object(value[document.root.range], isEmpty: members.isEmpty, hasJobID: id != nil)
            let ownID = id.flatMap { $0.kind == .string ? document.string($0.range) : nil }
            self.init(form, jobID: ownID?.isEmpty == true ? nil : ownID)
        } catch {
            self.init(.text(text), jobID: nil)
        }
    }

    private init(_ form: Form, jobID: String?) {
        self.form = form
        self.jobID = jobID
    }

    /// What stands under `original_message`.
    ///
    /// - Parameter jobID: what is put into an object that has no `job_id`. One that has, even a wrong one, keeps it.
    package func json(jobID: String) -> [UInt8] {
        switch form {
        case .object(let object, _, hasJobID: true): Array(object)
        case .object(let object, let isEmpty, hasJobID: false): Self.member("job_id", jobID, before: object, isEmpty)
        case .text(let text): Self.object([("raw", text)])
        case .bytes(let bytes): Self.object([("raw_base64", Base64.encode(bytes))])
        }
    }

    /// What stands under `original_message` where the whole is too large: no more than the first `maximumBytes`.
    func shortJSON(jobID: String?, maximumBytes: Int) -> [UInt8] {
        let start: (String, String) =
            switch form {
            case .object(let object, _, _):
                ("raw", Self.prefix(of: String(decoding: object, as: UTF8.self), maximumBytes: maximumBytes))
            case .text(let text): ("raw", Self.prefix(of: text, maximumBytes: maximumBytes))
            case .bytes(let bytes): ("raw_base64", Base64.encode(Array(bytes.prefix(maximumBytes))))
            }
        return Self.object([jobID.map { ("job_id", $0) }, start].compactMap(\.self))
    }

    /// The first bytes of `text`, no more than `maximumBytes` and no character's half.
    static func prefix(of text: String, maximumBytes: Int) -> String {
        let utf8 = text.utf8
        guard utf8.count > maximumBytes else { return text }
        var end = utf8.index(utf8.startIndex, offsetBy: maximumBytes)
        // A byte 10xxxxxx goes on with the scalar before it.
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(text[..<end])
    }

    private static func member(
        _ key: String, _ value: String, before object: ArraySlice<UInt8>, _ isEmpty: Bool
    ) -> [UInt8] {
        var json = [UInt8(ascii: "{")]
        json.reserveCapacity(object.count + value.utf8.count + 16)
        JSONString.append(key, to: &json)
        json.append(UInt8(ascii: ":"))
        JSONString.append(value, to: &json)
        if !isEmpty { json.append(UInt8(ascii: ",")) }
        json.append(contentsOf: object.dropFirst())
        return json
    }

    private static func object(_ members: [(String, String)]) -> [UInt8] {
        var json: [UInt8] = []
        for (key, value) in members {
            json.append(UInt8(ascii: json.isEmpty ? "{" : ","))
            JSONString.append(key, to: &json)
            json.append(UInt8(ascii: ":"))
            JSONString.append(value, to: &json)
        }
        json.append(UInt8(ascii: "}"))
        return json
    }
}
