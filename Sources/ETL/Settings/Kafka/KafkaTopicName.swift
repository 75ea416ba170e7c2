/// What Kafka takes for a topic's name (`org.apache.kafka.common.internals.Topic`).
enum KafkaTopicName {
    static let maximumLength = 249

    /// Why `name` is none; `nil` where it is one.
    static func problem(with name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name == "." || name == ".." { return "is no topic's name" }
        if !isLegal(name) { return "is no topic's name: letters, digits, '.', '_' and '-' make one" }
        return name.utf8.count > maximumLength
            ? "is too long: a topic's name has \(maximumLength) characters at most" : nil
    }

    /// Whether all characters may stand in a topic's name.
    static func isLegal(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
