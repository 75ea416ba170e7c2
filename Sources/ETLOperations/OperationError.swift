/// Why a command of the operator could not do what it was asked: what failed, and what to do, in one line.
public struct OperationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line. No secrets.
    public let description: String

    /// Makes an error from its line.
    public init(_ description: String) {
        self.description = description
    }
}
