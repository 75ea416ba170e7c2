import ETL
import Metrics
import Synchronization

/// What is counted of a server's connections as they are made: how long that took, and how it failed. Safe from any
/// thread.
final class ConnectionMetrics: Sendable {
    private let server: ServerName
    private let factory: any MetricsFactory
    private let duration: Timer
    private let failures = Locked<[ErrorKind: Counter]>([:])

    /// - Parameter server: the settings' name for it.
    init(_ server: ServerName, _ factory: any MetricsFactory = MetricsSystem.factory) {
        self.server = server
        self.factory = factory
        duration = Timer(
            label: "etl_connect_duration_seconds", dimensions: [("server", server.description)], factory: factory)
    }

    /// A connection stands, and is logged in where it has to be.
    func connected(after time: Duration) {
        let (seconds, attoseconds) = time.components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// None could be made. One that nobody wanted any more does not count.
    func failed(_ kind: ErrorKind) {
        guard kind != .cancelled else { return }
        let counter = failures.withLock { failures in
            let counter =
                failures[kind]
                ?? Counter(
                    label: "etl_connect_failures_total",
                    dimensions: [("server", server.description), ("kind", kind.rawValue)], factory: factory)
            failures[kind] = counter
            return counter
        }
        counter.increment(by: 1)
    }
}
