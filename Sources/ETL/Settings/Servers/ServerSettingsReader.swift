/// Reads one server's variables and keeps what is wrong with them.
struct ServerSettingsReader {
    /// The settings that every type has.
    static let commonSettings: Set<String> = [
        "TYPE", "HOST", "PORT", "USER", "PASS", "BASE_PATH", "MAX_CONNECTIONS", "PRESERVE_MTIME",
    ]

    private let candidate: ServerCandidate
    private let types: [ServerTypeRules]
    private var reader: SettingsReader

    init(_ candidate: ServerCandidate, in source: SettingsSource, types: [ServerTypeRules]) {
        self.candidate = candidate
        self.types = types
        reader = SettingsReader(source)
    }

    /// What is wrong so far.
    var problems: [SettingsProblem] { reader.problems }

    /// What a person should know of it.
    private(set) var warnings: [SettingsProblem] = []

    /// The server; `nil` where its type is not known. Where there are ``problems`` it must not be used.
    mutating func server() -> ServerSettings? {
        guard let rules = rules() else { return nil }
        let user = plainText("USER")
        let server = ServerSettings(
            name: ServerName(candidate.prefix), type: rules.type, host: host(rules),
            port: candidate["PORT"].map { _ in reader.integer(name("PORT"), default: 0, in: 1...65_535) },
            user: user?.isEmpty == true ? nil : user, password: plainText("PASS").map(Secret.init),
            basePath: basePath(), maxConnections: reader.integer(name("MAX_CONNECTIONS"), default: 8, in: 1...1000),
            preservesModificationTime: candidate["PRESERVE_MTIME"].map { _ in
                reader.boolean(name("PRESERVE_MTIME"), default: false)
            }, extras: extras(rules))
        if reader.problems.isEmpty { for problem in rules.check(server) { reader.report(problem) } }
        if reader.problems.isEmpty { warnings = rules.warnings(server) }
        return server
    }

    private func name(_ setting: String) -> String { "\(candidate.prefix)_\(setting)" }

    private mutating func rules() -> ServerTypeRules? {
        let setting = candidate["TYPE"]?.trimmed
        let type = setting.map { ServerType(rawValue: $0.value) } ?? .ftp
        if let rules = types.first(where: { $0.type == type }) { return rules }
        let working = types.map(\.type.rawValue).sorted().joined(separator: ", ")
        if let setting {
            reader.report(setting.problem("\(setting.shownValue) is no type that works here; these do: \(working)"))
        } else {
            reader.report(SettingsProblem(name("TYPE"), "is missing; these types work here: \(working)"))
        }
        return nil
    }

    private mutating func host(_ rules: ServerTypeRules) -> String {
        guard let setting = candidate["HOST"]?.trimmed else {
            if rules.needsHost {
                let message = "is missing: a server of the type \(rules.type) needs its host's name or address"
                reader.report(SettingsProblem(name("HOST"), message))
            }
            return ""
        }
        if let problem = ServerHost.problem(with: setting.value, mayBeURL: rules.hostMayBeURL) {
            reader.report(setting.problem("\(setting.shownValue) \(problem)"))
        }
        return ServerHost.normalized(setting.value)
    }

    private mutating func basePath() -> String {
        guard let path = plainText("BASE_PATH"), !path.isEmpty else { return "/" }
        if path.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }) {
            candidate["BASE_PATH"].map { reader.report($0.problem("has a '..' segment")) }
        }
        return path
    }

    private mutating func extras(_ rules: ServerTypeRules) -> [String: Secret] {
        for setting in Set(types.flatMap(\.extraSettings)).subtracting(rules.extraSettings).sorted() {
            guard let foreign = candidate[setting] else { continue }
            let owners = types.filter { $0.extraSettings.contains(setting) }.map(\.type.rawValue).sorted()
            let list = owners.joined(separator: ", ")
            reader.report(
                foreign.problem("is for servers of the type \(list), and this one is of the type \(rules.type)"))
        }
        return rules.extraSettings.reduce(into: [:]) { extras, setting in
            guard let value = candidate[setting]?.value, !value.isEmpty else { return }
            extras[setting] = Secret(value)
        }
    }

    /// Text that goes to a server in a line of its own: a line break in it would be a command more.
    private mutating func plainText(_ setting: String) -> String? {
        guard let setting = candidate[setting] else { return nil }
        if setting.value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x00 }) {
            reader.report(setting.problem("has a line break or a NUL"))
        }
        return setting.value
    }
}
