/// Something that happens to workers, servers or the broker in the midst of their work.
public enum ChaosEvent: Hashable, Sendable, CustomStringConvertible {
    /// An FTP server, by its name in scripts/test-infra.
    public enum Server: String, CaseIterable, Sendable {
        case source, destination
    }

    /// A worker dies (SIGKILL) and a new one starts.
    case kill(worker: Int)
    /// A worker is asked to stop (SIGTERM) and a new one starts beside it.
    case replace(worker: Int)
    /// A worker stands still (SIGSTOP) for longer than its group waits, and goes on.
    case freeze(worker: Int, seconds: Int)
    /// An FTP server dies and comes back on the same port, with the same files.
    case restart(Server, seconds: Int)
    /// All connections to the broker end and new ones are refused for a while.
    case cutBroker(seconds: Int)

    /// For a person.
    public var description: String {
        switch self {
        case .kill(let worker): "kill worker \(worker)"
        case .replace(let worker): "replace worker \(worker)"
        case .freeze(let worker, let seconds): "freeze worker \(worker) for \(seconds) s"
        case .restart(let server, let seconds): "take the \(server.rawValue) server down for \(seconds) s"
        case .cutBroker(let seconds): "cut the broker off for \(seconds) s"
        }
    }

    /// Whether a worker could not tidy up: its temporary files may stay.
    public var mayLeaveFiles: Bool {
        switch self {
        case .kill, .restart(.destination, _): true
        case .replace, .freeze, .restart(.source, _), .cutBroker: false
        }
    }
}
