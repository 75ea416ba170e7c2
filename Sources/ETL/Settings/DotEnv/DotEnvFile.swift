/// The variables of a `.env` file, in the dialect of python-dotenv.
///
/// Comments, quotes, escapes, `export`, values over several lines and `${NAME:-default}` are read as
/// `load_dotenv()` of python-dotenv 1.2 reads them: of equal keys the last holds, a key without `=` sets nothing,
/// and where a value names a variable the process's environment wins over the file. Three things differ, each where
/// python-dotenv lets a mistake pass:
/// - a byte order mark is skipped, where python-dotenv makes it part of the first key;
/// - a line that makes no sense is a problem, where python-dotenv warns;
/// - a value that `${…}` lets grow beyond 1 MiB is a problem.
public struct DotEnvFile: Sendable {
    /// The file's path, as it was given.
    public let path: String

    /// What is wrong with it: place and reason, never the text, which may be a secret.
    public let problems: [SettingsProblem]

    /// The names that values refer to as `${NAME}`.
    public let references: Set<String>

    private let settings: [String: Setting]

    /// A file without variables: none at all.
    public init() {
        self.init(path: "", problems: [], references: [], settings: [:])
    }

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - text: UTF-8, with ends of lines of any kind.
    ///   - path: names the file in problems.
    ///   - environment: the process's, for `${NAME}`.
    public init(parsing text: [UInt8], path: String = ".env", environment: [String: String] = [:]) {
        guard String(validating: text, as: UTF8.self) != nil else {
            let line = text[..<Self.validPrefix(text)].count { $0 == UInt8(ascii: "\n") } + 1
            let problem = SettingsProblem("\(path):\(line)", "this line is not UTF-8")
            self.init(path: path, problems: [problem], references: [], settings: [:])
            return
        }
        var settings: [String: Setting] = [:]
        var values: [String: String] = [:]
        var problems: [SettingsProblem] = []
        var references: Set<String> = []
        for statement in DotEnvParser.statements(in: Self.withLineFeeds(text)) {
            guard let binding = statement.binding else {
                let message = "this line is no KEY=value; look for a quote without its partner"
                problems.append(SettingsProblem("\(path):\(statement.line)", message))
                continue
            }
            var interpolation = DotEnvInterpolation { environment[$0] ?? values[$0] }
            let value = binding.value.map { interpolation.resolve($0) }
            references.formUnion(interpolation.names)
            if case .some(nil) = value {
                problems.append(SettingsProblem("\(path):\(statement.line)", "the value grows beyond 1 MiB"))
            }
            let result = value.flatMap(\.self)
            // A key without a value stands in others as an empty text.
            values[binding.key] = result ?? ""
            settings[binding.key] = result.map {
                Setting(name: binding.key, value: $0, origin: .file(path: path, line: statement.line))
            }
        }
        self.init(path: path, problems: problems, references: references, settings: settings)
    }

    private init(path: String, problems: [SettingsProblem], references: Set<String>, settings: [String: Setting]) {
        self.path = path
        self.problems = problems
        self.references = references
        self.settings = settings
    }

    /// The names of the variables that have a value.
    public var names: some Collection<String> { settings.keys }

    /// A variable, with its place in the file.
    public subscript(name: String) -> Setting? { settings[name] }

    /// Python opens text files with every kind of line end made LF, those inside quotes as well.
    private static func withLineFeeds(_ text: [UInt8]) -> [UInt8] {
        let text = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
        guard text.contains(0x0D) else { return Array(text) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var follows: UInt8?
        for byte in text {
            if byte == 0x0D {
                result.append(0x0A)
            } else if byte != 0x0A || follows != 0x0D {
                result.append(byte)
            }
            follows = byte
        }
        return result
    }

    private static func validPrefix(_ text: [UInt8]) -> Int {
        var decoder = UTF8()
        var bytes = text.makeIterator()
        var length = 0
        while case .scalarValue(let scalar) = decoder.decode(&bytes) { length += UTF8.width(scalar) }
        return length
    }
}
