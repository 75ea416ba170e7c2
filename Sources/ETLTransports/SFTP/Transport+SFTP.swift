import ETL

extension Transport {
    /// SFTP, version 3 (draft-ietf-secsh-filexfer-02), over SSH.
    static let sftp = Transport(
        ServerTypeRules(
            ServerType(rawValue: "sftp"), extraSettings: SFTPSettings.names,
            check: { server in SFTPSettings.problems(of: server) })
    ) { server, context in
        SFTPStoreConfiguration(server, context).makeStore(logger: context.logger)
    }
}
