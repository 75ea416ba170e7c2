import Metrics

/// What the worker counts as it works, through swift-metrics. Names and labels by Prometheus' conventions; what is only
/// read when somebody looks is ``WorkerGauges``'.
///
/// Label values are bounded: topics and servers are the settings' own, since a job that names another server never
/// gets as far as to be counted by it, and kinds are constants of the program.
struct WorkerMetrics {
    /// What a rebalance did to this worker.
    enum Rebalance: String, CaseIterable {
        case assigned, revoked, lost
    }

    /// What the counters of a job that is done have as labels.
    private struct Route: Hashable {
        let topic: String
        let source: ServerName
        let destination: ServerName
    }

    /// The counters of a route, made once: to look one up by its name and its labels takes longer than to count.
    private struct RouteCounters {
        let jobs: Counter
        let bytesRead: Counter
        let bytesWritten: Counter
    }

    private let factory: any MetricsFactory
    private var routes: [Route: RouteCounters] = [:]
    private var verified: [VerificationMethod: Counter] = [:]
    private var counters: [String: Counter] = [:]
    private var servers: [ServerName: Gauge] = [:]
    private let rebalances: [Rebalance: Counter]
    private let queue: Timer
    private let transfer: Timer
    private let publish: Timer
    private let size: Recorder

    /// - Parameters:
    ///   - topics: those whose dead letters are counted from the start: of a counter that begins with its first letter,
    ///     Prometheus does not see that one.
    ///   - servers: those that are looked after, and are up as far as is known; none where a server that is down is
    ///     nobody's business.
    init(
        _ factory: any MetricsFactory = MetricsSystem.factory, topics: [String] = [], servers: [ServerName] = []
    ) {
        self.factory = factory
        rebalances = Dictionary(
            uniqueKeysWithValues: Rebalance.allCases.map {
                ($0, Counter(label: "etl_rebalances_total", dimensions: [("event", $0.rawValue)], factory: factory))
            })
        func phase(_ name: String) -> Timer {
            Timer(label: "etl_job_duration_seconds", dimensions: [("phase", name)], factory: factory)
        }
        queue = phase("queue")
        transfer = phase("transfer")
        publish = phase("publish")
        size = Recorder(label: "etl_file_size_bytes", factory: factory)
        for server in servers { self.server(server, isUp: true) }
        for topic in topics { _ = known("etl_dead_letters_total", [("topic", topic)]) }
    }

    func jobStarts(queued: Duration) {
        queue.recordNanoseconds(queued.nanoseconds)
    }

    mutating func jobDone(_ job: TransferJob, topic: String, _ receipt: TransferReceipt) {
        let route = Route(topic: topic, source: job.source.server, destination: job.destination.server)
        let counters = routes[route] ?? makeCounters(route)
        counters.jobs.increment(by: 1)
        counters.bytesRead.increment(by: receipt.bytes)
        counters.bytesWritten.increment(by: receipt.bytes)
        transfer.recordNanoseconds((receipt.duration - receipt.publishing).nanoseconds)
        publish.recordNanoseconds(receipt.publishing.nanoseconds)
        size.record(receipt.bytes)
        let method = receipt.verification
        let counter = verified[method] ?? counter("etl_files_verified_total", [("method", method.rawValue)])
        verified[method] = counter
        counter.increment(by: 1)
    }

    private mutating func makeCounters(_ route: Route) -> RouteCounters {
        let counters = RouteCounters(
            jobs: counter("etl_jobs_total", [("topic", route.topic), ("outcome", "done"), ("kind", "")]),
            bytesRead: counter(
                "etl_bytes_total", [("server", route.source.description), ("direction", "read")]),
            bytesWritten: counter(
                "etl_bytes_total", [("server", route.destination.description), ("direction", "written")]))
        routes[route] = counters
        return counters
    }

    mutating func deadLetter(topic: String, _ kind: ErrorKind) {
        count("etl_jobs_total", [("topic", topic), ("outcome", "dead_letter"), ("kind", kind.rawValue)])
        count("etl_dead_letters_total", [("topic", topic)])
    }

    mutating func retry(_ kind: ErrorKind) {
        count("etl_job_retries_total", [("kind", kind.rawValue)])
    }

    func rebalance(_ event: Rebalance) {
        rebalances[event]?.increment(by: 1)
    }

    /// Told of a server that went down or came back.
    mutating func server(_ server: ServerName, isUp: Bool) {
        let gauge =
            servers[server]
            ?? Gauge(label: "etl_server_up", dimensions: [("server", server.description)], factory: factory)
        servers[server] = gauge
        gauge.record(isUp ? 1 : 0)
    }

    private func counter(_ name: String, _ labels: [(String, String)]) -> Counter {
        Counter(label: name, dimensions: labels, factory: factory)
    }

    private mutating func count(_ name: String, _ labels: [(String, String)]) {
        known(name, labels).increment(by: 1)
    }

    private mutating func known(_ name: String, _ labels: [(String, String)]) -> Counter {
        let key = labels.reduce(into: name) { $0 += "\u{0}" + $1.1 }
        let counter = counters[key] ?? counter(name, labels)
        counters[key] = counter
        return counter
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
