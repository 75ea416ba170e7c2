extension JSONObject {
    /// Adds a text, or `null`.
    mutating func add(_ key: String, optional text: String?) {
        if let text { add(key, text) } else { add(key, json: Array("null".utf8)) }
    }

    /// Adds a number, or `null`.
    mutating func add(_ key: String, optional number: (some BinaryInteger)?) {
        if let number { add(key, number) } else { add(key, json: Array("null".utf8)) }
    }

    /// Adds an array of objects.
    mutating func add(_ key: String, objects: [JSONObject]) {
        add(key, json: Array("[".utf8) + objects.map(\.bytes).joined(separator: Array(",".utf8)) + Array("]".utf8))
    }
}
