/// Why there is no connection to a host.
enum ConnectFailure: Hashable, Sendable {
    /// What should be a host's name or address is none.
    case badHost
    case hostNotFound
    /// Nobody listens there, or the way is closed.
    case refused
    case timedOut
    /// Everything else, by libcurl's number.
    case other(Int)
}
