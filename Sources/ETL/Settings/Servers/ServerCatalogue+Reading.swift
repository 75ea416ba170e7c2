extension ServerCatalogue {
    /// Reads all servers from `{HOSTNAME}_TYPE`, `_HOST`, `_PORT`, `_USER`, `_PASS`, `_BASE_PATH`,
    /// `_MAX_CONNECTIONS` and their types' own settings.
    ///
    /// In the `.env` file every `_HOST` and `_TYPE` is a server's. In the process's environment, which has variables
    /// of other programs as well, it takes a `_TYPE` that works, or a `_HOST` with a user, a password, a port, a base
    /// path or a number of connections beside it. A server without `_TYPE` is an FTP server.
    ///
    /// - Parameter types: the types that work here.
    /// - Throws: ``SettingsError`` with all that is wrong; a worker without any server is wrong as well.
    public init(reading source: SettingsSource, types: [ServerTypeRules]) throws(SettingsError) {
        let knownTypes = Set(types.map(\.type))
        var servers: [ServerSettings] = []
        var problems: [SettingsProblem] = []
        var warnings: [SettingsProblem] = []
        var variables: Set<String> = []
        for prefix in ServerCandidate.prefixes(in: source) {
            let candidate = ServerCandidate(prefix, in: source, knownTypes: knownTypes)
            switch candidate.verdict {
            case .unrelated: continue
            case .lookalike(let setting):
                let message = "\(prefix) is not taken for a server: \(setting.shownValue) does not fit one"
                warnings.append(setting.problem(message))
            case .server:
                var reader = ServerSettingsReader(candidate, in: source, types: types)
                if let server = reader.server() { servers.append(server) }
                problems += reader.problems
                warnings += reader.warnings
                let extras = types.reduce(into: Set<String>()) { $0.formUnion($1.extraSettings) }
                variables.formUnion(ServerSettingsReader.commonSettings.union(extras).map { "\(prefix)_\($0)" })
            }
        }
        if servers.isEmpty, problems.isEmpty {
            let message = "no server is set: jobs need at least one, such as SRC_FTP_HOST, SRC_FTP_USER, SRC_FTP_PASS"
            problems.append(SettingsProblem("{HOSTNAME}_HOST", message))
        }
        guard problems.isEmpty else { throw SettingsError(problems) }
        self.init(servers, warnings: warnings, variables: variables)
    }
}
