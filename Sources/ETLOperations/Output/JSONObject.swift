import ETL

/// A JSON object as it is written, its members in the order in which they were added.
struct JSONObject: Hashable, Sendable {
    private var members: [UInt8] = []

    /// The object's text.
    var bytes: [UInt8] { [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")] }

    /// The text and a line feed, for scripts that read line by line.
    var line: [UInt8] { bytes + [UInt8(ascii: "\n")] }

    mutating func add(_ key: String, _ text: String) {
        begin(key)
        JSONString.append(text, to: &members)
    }

    mutating func add(_ key: String, _ number: some BinaryInteger) {
        begin(key)
        members += "\(number)".utf8
    }

    mutating func add(_ key: String, _ flag: Bool) {
        begin(key)
        members += "\(flag)".utf8
    }

    mutating func add(_ key: String, _ object: JSONObject) {
        begin(key)
        members += object.bytes
    }

    /// Adds JSON text as it is.
    mutating func add(_ key: String, json: [UInt8]) {
        begin(key)
        members += json
    }

    private mutating func begin(_ key: String) {
        if !members.isEmpty { members.append(UInt8(ascii: ",")) }
        JSONString.append(key, to: &members)
        members.append(UInt8(ascii: ":"))
    }
}
