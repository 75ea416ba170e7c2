import ETL

extension ServerType {
    /// AWS S3, and whatever speaks as it does.
    public static let s3 = ServerType(rawValue: "s3")
}

extension Transport {
    /// S3: a bucket of AWS or of a server that speaks the same (MinIO, Ceph). `FTP_CONNECT_TIMEOUT`,
    /// `FTP_STALL_TIMEOUT` and `FTP_POOL_IDLE_TIMEOUT` hold for it as for every type.
    static let s3 = Transport(
        ServerTypeRules(
            .s3, needsHost: false, hostMayBeURL: true, extraSettings: S3Settings.names,
            check: { server in S3Settings.problems(of: server) },
            warnings: { server in S3Settings.warnings(of: server) })
    ) { server, context in
        do throws(SettingsError) {
            // All that can be wrong with it is in the text, which was checked.
            return try S3StoreConfiguration(server, context.ftp).makeStore(logger: context.logger)
        } catch {
            preconditionFailure("the settings of \(server.name) were not checked: \(error)")
        }
    }
}
