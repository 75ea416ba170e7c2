/// What a type under test did otherwise than its protocol has it.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The check that failed.
    public let check: String

    /// What was expected and what came.
    public let reason: String

    /// Makes a failure.
    public init(check: String, reason: String) {
        self.check = check
        self.reason = reason
    }

    /// `check: reason`.
    public var description: String { "\(check): \(reason)" }
}
