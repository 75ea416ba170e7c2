import ETL

/// Where a server is, as a person writes it: `ftp://reader@ftp.source.com:21/data`.
enum ServerTarget {
    /// Never a password: of the settings it takes type, user and base, and of the store its name.
    static func text(of server: ServerSettings, _ store: any FileStore) -> String {
        let base = server.basePath.split(separator: "/").joined(separator: "/")
        guard server.type.rawValue != "local" else { return "/" + base }
        let user = server.user.map { "\($0)@" } ?? ""
        return OneLine.of("\(server.type)://\(user)\(store.name)/\(base)")
    }
}
