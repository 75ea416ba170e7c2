/// A server's `_HOST`.
enum ServerHost {
    /// The host without blanks round it and without an IPv6 address's brackets.
    static func normalized(_ text: String) -> String {
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    }

    /// Why `text` is no host; `nil` where it may be one.
    static func problem(with text: String, mayBeURL: Bool) -> String? {
        let host = normalized(text)
        if host.isEmpty { return "is empty" }
        if host.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F }) {
            return "has a blank or a control character"
        }
        if mayBeURL { return nil }
        if host.contains("/") || host.contains("@") {
            return "is a URL; write the host's name or address alone"
        }
        let colons = host.utf8.count { $0 == UInt8(ascii: ":") }
        return colons == 1 ? "has a port; write that as _PORT" : nil
    }
}
