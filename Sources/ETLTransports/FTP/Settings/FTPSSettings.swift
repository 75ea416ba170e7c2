import ETL

/// What an `ftps` server's settings say beyond those that every server has.
struct FTPSSettings {
    /// Their names, without the server's before them.
    static let names: Set<String> = TLSSettings.names.union(["TLS"])

    /// The port of FTP that is encrypted from the first byte.
    private static let implicitPort = 990

    let security: FTPSecurity

    /// The port where `_PORT` names none.
    let defaultPort: Int

    /// Reads settings that have no ``problems(of:)``.
    init(of server: ServerSettings) {
        let tls = TLSSettings(of: server)
        let isImplicit = server.extra("TLS").map { $0.lowercased() == "implicit" } ?? (server.port == Self.implicitPort)
        security = isImplicit ? .implicit(tls) : .explicit(tls)
        defaultPort = isImplicit ? Self.implicitPort : 21
    }

    static func problems(of server: ServerSettings) -> [SettingsProblem] {
        var problems = TLSSettings.problems(of: server)
        if let text = server.extra("TLS"), !["explicit", "implicit"].contains(text.lowercased()) {
            problems.append(server.problem("TLS", "\(ServerSettings.shown(text)) is none of explicit, implicit"))
        }
        return problems
    }
}
