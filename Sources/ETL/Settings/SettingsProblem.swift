/// One thing that is wrong with the settings, as a line for a person. Never holds a secret.
public struct SettingsProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The variable or option, or the file and line.
    public let name: String

    /// What is wrong with it, and what is expected.
    public let message: String

    /// Makes a problem.
    public init(_ name: String, _ message: String) {
        self.name = name
        self.message = message
    }

    /// `FTP_CONNECT_TIMEOUT: 'soon' is no number of seconds (from .env:3)`
    public var description: String { OneLine.of("\(name): \(message)") }
}

/// All that is wrong with the settings, so that a person mends it in one go.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems; at least one.
    public let problems: [SettingsProblem]

    /// Makes an error.
    public init(_ problems: [SettingsProblem]) {
        self.problems = problems
    }

    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
