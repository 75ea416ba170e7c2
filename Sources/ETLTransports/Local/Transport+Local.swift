import ETL

extension Transport {
    /// A directory of this machine: a disk, or what is mounted.
    static let local = Transport(
        ServerTypeRules(ServerType(rawValue: "local"), needsHost: false, check: problems)
    ) { server, context in
        LocalFileStore(
            base: server.basePath, name: server.basePath, maxConnections: server.maxConnections,
            idleTimeout: context.ftp.poolIdleTimeout, logger: context.logger)
    }

    /// A base that is not there now may be mounted later, and is no problem of the settings.
    private static func problems(of server: ServerSettings) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        if !server.basePath.utf8.starts(with: "/".utf8) {
            problems.append(
                server.problem("BASE_PATH", "\(ServerSettings.shown(server.basePath)) does not begin at the root, '/'"))
        } else if server.basePath == "/" {
            problems.append(
                server.problem("BASE_PATH", "is missing: the directory of this machine below which all paths are"))
        }
        let unused = [
            ("HOST", !server.host.isEmpty), ("PORT", server.port != nil), ("USER", server.user != nil),
            ("PASS", server.password != nil),
        ]
        return problems
            + unused.filter(\.1).map { server.problem($0.0, "is of no use: a server of the type local has none") }
    }
}
