/// All variables that the worker was given: the process's environment over a `.env` file.
public struct SettingsSource: Sendable {
    private let environment: [String: String]
    private let file: DotEnvFile

    /// Layers the two.
    public init(environment: [String: String], file: DotEnvFile = DotEnvFile()) {
        self.environment = environment
        self.file = file
    }

    /// The names of all variables, in order.
    public var names: [String] { Set(environment.keys).union(file.names).sorted() }

    /// The names that the file sets, in order.
    public var namesInFile: [String] { file.names.sorted() }

    /// The variable as it holds: the environment's where it has one, else the file's.
    public subscript(name: String) -> Setting? {
        if let value = environment[name] { return Setting(name: name, value: value, origin: .environment) }
        return file[name]
    }

    /// Whether the file sets the variable, be it that the environment's value holds.
    public func isInFile(_ name: String) -> Bool { file[name] != nil }
}
