/// A fault that a ``MessageSource`` cannot wait out: the worker stops and says why.
public struct MessageSourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and what to do about it, for a person, in one line.
    public let description: String

    /// Makes an error from its line.
    public init(_ description: String) {
        self.description = description
    }
}
