/// A text that must not be shown: a password, a key.
///
/// What prints, logs, interpolates or dumps it shows `***`. The text comes out by an explicit call only, so that a
/// search for ``reveal()`` finds every place that sees one.
public struct Secret: Hashable, Sendable {
    private let text: String

    /// Wraps a text.
    public init(_ text: String) {
        self.text = text
    }

    /// The text itself. Not for logs, errors or anything else that a person reads.
    public func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `***`
    public var description: String { "***" }

    /// `***`
    public var debugDescription: String { "***" }

    /// Nothing: `dump` and crash reports read mirrors.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// Whether a variable's name says that its value is a secret.
    static func isNamed(by variable: String) -> Bool {
        let name = variable.uppercased()
        return name.contains("SECRET") || name.hasSuffix("OAUTHBEARER_CONFIG")
            || name.split(separator: "_").contains { word in
                words.contains(String(word)) || (word.hasPrefix("PASS") && word != "PASSIVE")
            }
    }

    private static let words: Set<String> = [
        "PWD", "TOKEN", "CREDENTIAL", "CREDENTIALS", "PRIVATE", "PEM", "JAAS", "KEY",
    ]
}
