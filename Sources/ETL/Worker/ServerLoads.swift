/// How many connections running jobs have to each server, how many there may be, and which servers are left alone.
///
/// Servers have numbers here, as lanes have in ``JobLanes``.
struct ServerLoads {
    /// One server of a job with the number of connections to it: two where a file moves within one server.
    struct End: Hashable {
        let server: Int
        let connections: Int
    }

    private struct Server {
        let name: ServerName
        var limit: Int
        var connections = 0
        var isHeld = false
    }

    private var limits: ConnectionLimits
    private var servers: [Server] = []
    private var indices: [ServerName: Int] = [:]

    init(_ maxConnections: @escaping @Sendable (ServerName) -> Int) {
        limits = ConnectionLimits(maxConnections)
    }

    /// The ends of a lane's jobs; none for what connects nothing.
    mutating func ends(of lane: JobNeeds.Lane) -> [End] {
        lane.ends.map { End(server: index(of: $0.0), connections: $0.1) }
    }

    private mutating func index(of name: ServerName) -> Int {
        if let index = indices[name] { return index }
        indices[name] = servers.count
        servers.append(Server(name: name, limit: limits[name]))
        return servers.count - 1
    }

    /// Whether one more job may connect.
    func hasRoom(for end: End) -> Bool {
        let server = servers[end.server]
        // A learned limit of 1 must not keep a file that moves within one server from ever being tried.
        return !server.isHeld && server.connections + end.connections <= max(server.limit, end.connections)
    }

    mutating func connect(_ ends: [End]) {
        for end in ends { servers[end.server].connections += end.connections }
    }

    mutating func disconnect(_ ends: [End]) {
        for end in ends { servers[end.server].connections -= end.connections }
    }

    func connectionCount(to name: ServerName) -> Int { indices[name].map { servers[$0].connections } ?? 0 }

    // MARK: Servers that are left alone

    mutating func setHeld(_ name: ServerName, _ isHeld: Bool) {
        servers[index(of: name)].isHeld = isHeld
    }

    func isHeld(_ server: Int) -> Bool { servers[server].isHeld }

    // MARK: What servers teach

    /// The server has no room for one more connection.
    mutating func wasRefused(by name: ServerName) {
        let index = index(of: name)
        limits.refused(name, open: servers[index].connections)
        servers[index].limit = limits[name]
    }

    /// A file has gone over connections to these servers.
    mutating func succeeded(_ ends: [End]) {
        guard limits.hasLearned else { return }
        for end in ends {
            limits.succeeded(servers[end.server].name)
            servers[end.server].limit = limits[servers[end.server].name]
        }
    }
}
