import ETL

/// The servers that are to be looked at.
public enum ServerSelection {
    /// - Parameter names: those that a person asked for, in any case; all where there is none.
    /// - Throws: where the settings do not have one of them.
    public static func servers(
        of catalogue: ServerCatalogue, named names: [String]
    ) throws(OperationError) -> [ServerSettings] {
        guard !names.isEmpty else { return catalogue.all }
        var servers: [ServerSettings] = []
        for name in names {
            guard let server = catalogue[ServerName(name)] else {
                let known = catalogue.all.map(\.name.description).joined(separator: ", ")
                throw OperationError("--server: the settings have no \(ServerSettings.shown(name)); they have \(known)")
            }
            if !servers.contains(server) { servers.append(server) }
        }
        return servers
    }
}
