/// A value in a JSON text: what it is, and where it stands.
struct JSONElement: Hashable {
    enum Kind: String, Hashable {
        case object = "an object"
        case array = "an array"
        case string = "a string"
        case number = "a number"
        case boolean = "a boolean"
        case null = "null"
    }

    let kind: Kind

    /// The bytes of the value, a string's quotes among them.
    let range: Range<Int>
}

/// A member of a JSON object.
struct JSONMember: Hashable {
    /// The bytes of the key, its quotes among them.
    let key: Range<Int>

    let value: JSONElement
}
