/// The servers that are down, as far as the worker knows, and when to look at them again.
///
/// One error is a suspicion; an outage is **confirmed** by a probe that fails as well. A probe that gets through ends
/// it.
///
/// A server that lets probes in and jobs not is suspected again and again: each time it is left alone for longer, until
/// a job gets through.
struct ServerOutages {
    private var failedProbes: [ServerName: Int] = [:]
    private var suspicions: [ServerName: Int] = [:]
    private let backoff: RetryPolicy

    /// - Parameter policy: its delays are those between probes; a zero of a test's settings must not make them spin.
    init(_ policy: RetryPolicy) {
        backoff = RetryPolicy(
            baseDelay: max(policy.baseDelay, .milliseconds(100)), maxDelay: max(policy.maxDelay, .seconds(1)))
    }

    /// The servers that are down, in alphabetical order.
    var servers: [ServerName] { failedProbes.keys.sorted { $0.description < $1.description } }

    /// Whether the server counts as down.
    func isDown(_ server: ServerName) -> Bool { failedProbes[server] != nil }

    /// Whether a probe of the server has failed since it went down.
    func isConfirmed(_ server: ServerName) -> Bool { failedProbes[server, default: 0] > 0 }

    /// A job's error says that the server is down.
    ///
    /// - Returns: whether that is news.
    mutating func begin(_ server: ServerName) -> Bool {
        guard failedProbes[server] == nil else { return false }
        failedProbes[server] = 0
        suspicions[server, default: 0] += 1
        return true
    }

    /// A probe has failed.
    ///
    /// - Returns: whether that confirmed the outage.
    mutating func probeFailed(_ server: ServerName) -> Bool {
        failedProbes[server, default: 0] += 1
        return failedProbes[server] == 1
    }

    /// A job has gone through: what was suspected of its servers before counts no more.
    mutating func succeeded(_ servers: [ServerName]) {
        guard !suspicions.isEmpty else { return }
        for server in servers where !isDown(server) { suspicions[server] = nil }
    }

    /// The server is back, or nobody needs it any more.
    mutating func end(_ server: ServerName) {
        failedProbes[server] = nil
    }

    /// The wait before the next probe. At least half of its bound, but for the first of a first suspicion: that may be
    /// wrong.
    ///
    /// - Parameter random: from 0 up to 1.
    func delay(_ server: ServerName, random: Double) -> Duration {
        let failed = failedProbes[server, default: 0]
        let suspicions = suspicions[server, default: 0]
        let bound = backoff.backoff(tries: max(failed, suspicions, 1))
        return failed == 0 && suspicions <= 1 ? bound * random : bound / 2 + bound / 2 * random
    }
}
