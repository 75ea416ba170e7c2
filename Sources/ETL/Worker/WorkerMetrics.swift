import Metrics

/// What the worker counts, through swift-metrics. Names and labels by Prometheus' conventions.
///
/// Label values are bounded: topics and servers are the settings' own, kinds are a fixed few.
struct WorkerMetrics {
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

    private var routes: [Route: RouteCounters] = [:]
    private var verified: [VerificationMethod: Counter] = [:]
    private var counters: [String: Counter] = [:]
    private let inFlight = Gauge(label: "etl_jobs_in_flight")
    private let window = Gauge(label: "etl_commit_window_messages")
    private let duration = Timer(label: "etl_transfer_duration_seconds")
    private let size = Recorder(label: "etl_file_size_bytes")

    mutating func jobDone(_ job: TransferJob, topic: String, _ receipt: TransferReceipt) {
        let route = Route(topic: topic, source: job.source.server, destination: job.destination.server)
        let counters = routes[route] ?? makeCounters(route)
        counters.jobs.increment(by: 1)
        counters.bytesRead.increment(by: receipt.bytes)
        counters.bytesWritten.increment(by: receipt.bytes)
        duration.recordNanoseconds(receipt.duration.nanoseconds)
        size.record(receipt.bytes)
        let method = receipt.verification
        let counter =
            verified[method] ?? Counter(label: "etl_files_verified_total", dimensions: [("method", method.rawValue)])
        verified[method] = counter
        counter.increment(by: 1)
    }

    private mutating func makeCounters(_ route: Route) -> RouteCounters {
        let counters = RouteCounters(
            jobs: Counter(
                label: "etl_jobs_total", dimensions: [("topic", route.topic), ("outcome", "done"), ("kind", "")]),
            bytesRead: Counter(
                label: "etl_bytes_total", dimensions: [("server", route.source.description), ("direction", "read")]),
            bytesWritten: Counter(
                label: "etl_bytes_total",
                dimensions: [("server", route.destination.description), ("direction", "written")]))
        routes[route] = counters
        return counters
    }

    mutating func deadLetter(topic: String, _ kind: ErrorKind) {
        count("etl_jobs_total", [("topic", topic), ("outcome", "dead_letter"), ("kind", kind.rawValue)])
    }

    mutating func retry(_ kind: ErrorKind) {
        count("etl_job_retries_total", [("kind", kind.rawValue)])
    }

    func inFlight(_ count: Int) {
        inFlight.record(count)
    }

    func commitWindow(_ messages: Int) {
        window.record(messages)
    }

    /// Told of a server that went down or came back; one that never did has no value.
    func server(_ server: ServerName, isUp: Bool) {
        Gauge(label: "etl_server_up", dimensions: [("server", server.description)]).record(isUp ? 1 : 0)
    }

    private mutating func count(_ name: String, _ labels: [(String, String)], by amount: Int64 = 1) {
        let key = labels.reduce(into: name) { $0 += "\u{0}" + $1.1 }
        if let counter = counters[key] { return counter.increment(by: amount) }
        let counter = Counter(label: name, dimensions: labels)
        counters[key] = counter
        counter.increment(by: amount)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
