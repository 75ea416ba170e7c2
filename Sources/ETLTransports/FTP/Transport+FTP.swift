import ETL

extension Transport {
    /// FTP, RFC 959. Without a user it logs in as `anonymous`, as FTP clients do.
    static let ftp = Transport(ServerTypeRules(.ftp)) { server, context in
        FTPFileStore(
            FTPStoreConfiguration(
                host: server.host, port: server.port ?? 21, user: server.user ?? "anonymous",
                password: server.password?.reveal() ?? "", basePath: server.basePath,
                maxConnections: server.maxConnections, isPassive: context.ftp.passiveMode,
                connectTimeout: context.ftp.connectTimeout, stallTimeout: context.ftp.stallTimeout,
                idleTimeout: context.ftp.poolIdleTimeout),
            logger: context.logger)
    }
}
