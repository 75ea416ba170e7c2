import ETL

extension Transport {
    /// FTP, RFC 959. Without a user it logs in as `anonymous`, as FTP clients do.
    static let ftp = Transport(ServerTypeRules(.ftp)) { server, context in
        FTPStoreConfiguration(server, context, .none, defaultPort: 21).makeStore(logger: context.logger)
    }

    /// FTP over TLS, RFC 4217.
    static let ftps = Transport(
        ServerTypeRules(
            ServerType(rawValue: "ftps"), extraSettings: FTPSSettings.names,
            check: { server in FTPSSettings.problems(of: server) },
            warnings: { server in TLSSettings.warnings(of: server) })
    ) { server, context in
        let settings = FTPSSettings(of: server)
        return FTPStoreConfiguration(server, context, settings.security, defaultPort: settings.defaultPort)
            .makeStore(logger: context.logger)
    }
}

extension FTPStoreConfiguration {
    fileprivate init(
        _ server: ServerSettings, _ context: Transport.Context, _ security: FTPSecurity, defaultPort: Int
    ) {
        self.init(
            host: server.host, port: server.port ?? defaultPort, user: server.user ?? "anonymous",
            password: server.password?.reveal() ?? "", basePath: server.basePath,
            maxConnections: server.maxConnections, isPassive: context.ftp.passiveMode, security: security,
            connectTimeout: context.ftp.connectTimeout, stallTimeout: context.ftp.stallTimeout,
            idleTimeout: context.ftp.poolIdleTimeout)
        metrics = ConnectionMetrics(server.name)
    }
}
