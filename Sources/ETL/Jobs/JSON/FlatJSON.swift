/// The members of a JSON object, for who wants some texts and numbers out of it.
package struct FlatJSON {
    private let document: JSONDocument
    private let members: [JSONMember]

    /// `nil` for what is no JSON object.
    package init?(_ bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil, let document = try? JSONDocument(bytes),
            document.root.kind == .object, let members = try? document.members(of: document.root)
        else { return nil }
        self.document = document
        self.members = members
    }

    /// The text of a member that is a string.
    package func text(_ key: StaticString) -> String? {
        document.value(of: key, in: members).flatMap { $0.kind == .string ? document.string($0.range) : nil }
    }

    /// The value of a member that is a whole number.
    package func number(_ key: StaticString) -> Int? {
        document.value(of: key, in: members).flatMap {
            $0.kind == .number ? Int(String(decoding: document.bytes[$0.range], as: UTF8.self)) : nil
        }
    }
}
