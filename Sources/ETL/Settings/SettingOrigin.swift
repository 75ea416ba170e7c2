/// Where a setting's value came from.
public enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
    /// An option of the command.
    case option
    /// The process's environment.
    case environment
    /// A line of a `.env` file, the first being 1.
    case file(path: String, line: Int)

    /// In words that follow a value: `from the environment`, `from .env:3`.
    public var description: String {
        switch self {
        case .option: "from the command line"
        case .environment: "from the environment"
        case .file(let path, let line): "from \(path):\(line)"
        }
    }
}
