/// Reads variables as what they are meant to be, and keeps what is wrong with them.
struct SettingsReader {
    let source: SettingsSource

    /// What is wrong so far.
    private(set) var problems: [SettingsProblem] = []

    /// What is wrong so far, with what the Kafka client finds: what is refused here already, it refuses in other words.
    func problems(beside client: [SettingsProblem]) -> [SettingsProblem] {
        let refused = Set(problems.map(\.name))
        return problems + client.filter { !refused.contains($0.name) }
    }

    init(_ source: SettingsSource) {
        self.source = source
    }

    /// Reads the process's environment over the `.env` file that an option names, or the usual one where it is there.
    /// Lines of the file that are not understood are problems from the start.
    ///
    /// - Throws: ``SettingsError`` where the file cannot be read.
    init(
        options: CommandOptions, environment: [String: String], defaultFile: String
    ) throws(SettingsError) {
        let file = try DotEnvFile.read(options.envFile, else: defaultFile, environment: environment)
        self.init(SettingsSource(environment: environment, file: file))
        problems = file.problems
    }

    mutating func report(_ problem: SettingsProblem) {
        problems.append(problem)
    }

    /// Any text but an empty one.
    mutating func text(_ name: String, default fallback: String) -> String {
        guard let setting = source[name] else { return fallback }
        return setting.value.isEmpty ? report(setting, "is empty", fallback) : setting.value
    }

    mutating func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let setting = source[name]?.trimmed else { return fallback }
        guard let number = Int(setting.value), range.contains(number) else {
            let expected = "no whole number from \(range.lowerBound) to \(range.upperBound)"
            return report(setting, "\(setting.shownValue) is \(expected)", fallback)
        }
        return number
    }

    /// Seconds, with or without decimals.
    mutating func seconds(_ name: String, default fallback: Duration, allowsZero: Bool = false) -> Duration {
        guard let setting = source[name]?.trimmed else { return fallback }
        let bound = allowsZero ? "from 0" : "above 0"
        guard let duration = Duration(seconds: setting.value), allowsZero || duration > .zero,
            duration <= Self.longest
        else {
            let expected = "no number of seconds \(bound) to \(Self.longest.components.seconds), such as 30 or 0.5"
            return report(setting, "\(setting.shownValue) is \(expected)", fallback)
        }
        return duration
    }

    mutating func boolean(_ name: String, default fallback: Bool) -> Bool {
        guard let setting = source[name]?.trimmed else { return fallback }
        return Self.boolean(setting.value)
            ?? report(setting, "\(setting.shownValue) is neither true nor false", fallback)
    }

    /// What a text means as yes or no; `nil` for every other text.
    static func boolean(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }

    /// One of a few words, in any case.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default fallback: Choice
    ) -> Choice {
        guard let setting = source[name]?.trimmed else { return fallback }
        guard let choice = Choice(rawValue: setting.value.lowercased()) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            return report(setting, "\(setting.shownValue) is none of \(words)", fallback)
        }
        return choice
    }

    private mutating func report<Value>(_ setting: Setting, _ message: String, _ fallback: Value) -> Value {
        report(setting.problem(message))
        return fallback
    }

    /// A week: what is longer is a slip of the pen.
    private static let longest = Duration.seconds(7 * 86_400)
}

extension Duration {
    /// Reads a decimal number of seconds: digits, with at most one point and nine digits behind it that count.
    fileprivate init?(seconds text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let whole = parts[0].isEmpty ? 0 : Int64(Substring(parts[0])), whole < 1_000_000_000
        else { return nil }
        let fraction = parts.count > 1 ? String(Substring(parts[1].prefix(9))) : ""
        let nanoseconds = Int64(fraction + String(repeating: "0", count: 9 - fraction.utf8.count)) ?? 0
        self = .seconds(whole) + .nanoseconds(nanoseconds)
    }
}
