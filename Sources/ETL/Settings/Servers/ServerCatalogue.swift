/// The servers that jobs may name.
public struct ServerCatalogue: Sendable {
    private let servers: [ServerName: ServerSettings]

    /// What a person should know though it stops nothing: variables that look like a server and are none.
    public let warnings: [SettingsProblem]

    /// The variables that were read.
    let variables: Set<String>

    /// A catalogue of these servers; of equal names the last one.
    public init(_ servers: [ServerSettings]) {
        self.init(servers, warnings: [], variables: [])
    }

    init(_ servers: [ServerSettings], warnings: [SettingsProblem], variables: Set<String>) {
        self.servers = Dictionary(servers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        self.warnings = warnings
        self.variables = variables
    }

    /// All servers, in the order of their names.
    public var all: [ServerSettings] { servers.values.sorted { $0.name.description < $1.name.description } }

    /// A server; `nil` for a name that the settings do not have.
    public subscript(name: ServerName) -> ServerSettings? { servers[name] }
}
