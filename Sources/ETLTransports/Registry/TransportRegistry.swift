import ETL

/// The transports that work here, by the name that a server's `_TYPE` has.
public struct TransportRegistry: Sendable {
    /// What the product ships. A new transport is one more line.
    public static let builtIn = TransportRegistry([
        .ftp,
        .ftps,
        .local,
        .s3,
        .sftp,
    ])

    private let transports: [Transport]

    /// Makes a registry.
    public init(_ transports: [Transport]) {
        self.transports = transports
    }

    /// What the settings must be, type by type: for `WorkerSettings.load`.
    public var rules: [ServerTypeRules] { transports.map(\.rules) }

    /// A store for every server of the settings. Connects nothing.
    ///
    /// - Precondition: each server's type is one of ``rules``, as `ServerCatalogue` has checked.
    public func stores(of servers: ServerCatalogue, _ context: Transport.Context) -> FileStores {
        var stores: [ServerName: any FileStore] = [:]
        for server in servers.all {
            guard let transport = transports.first(where: { $0.rules.type == server.type }) else {
                preconditionFailure("no transport for type \(server.type): the settings were not checked")
            }
            stores[server.name] = transport.makeStore(server, context)
        }
        return FileStores(stores)
    }
}
