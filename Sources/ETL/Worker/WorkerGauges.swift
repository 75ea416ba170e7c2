import Metrics
import Synchronization

/// What is read when somebody looks at the metrics, and costs a job nothing: what the worker has in hand, its partitions
/// and its connections. Safe from any task or thread.
final class WorkerGauges: Sendable {
    /// The gauges of a partition. They go with it: one that is another worker's now must not be shown here.
    private struct PartitionGauges {
        let window: Gauge
        var lag: Gauge?
    }

    private struct ServerGauges {
        let idle: Gauge
        let inUse: Gauge
    }

    private let factory: any MetricsFactory
    private let inFlight: Gauge
    private let waiting: Gauge
    private let windowFull: Gauge
    private let partitionCount: Gauge
    private let heldDeadLetters: Gauge
    private let ready: Gauge
    private let servers: Locked<[ServerName: ServerGauges]>
    /// Of servers that have been down.
    private let held = Locked<[ServerName: Gauge]>([:])
    private let partitions = Locked<[TopicPartition: PartitionGauges]>([:])

    init(_ factory: any MetricsFactory, _ stores: FileStores) {
        self.factory = factory
        func gauge(_ name: String, _ labels: [(String, String)] = []) -> Gauge {
            Gauge(label: name, dimensions: labels, factory: factory)
        }
        inFlight = gauge("etl_jobs_in_flight")
        waiting = gauge("etl_jobs_waiting_for_retry")
        windowFull = gauge("etl_commit_window_full")
        partitionCount = gauge("etl_partitions_assigned")
        heldDeadLetters = gauge("etl_dead_letters_held")
        ready = gauge("etl_ready")
        var servers: [ServerName: ServerGauges] = [:]
        for name in stores.names where stores[name]?.connections != nil {
            let server = ("server", name.description)
            servers[name] = ServerGauges(
                idle: gauge("etl_connections", [server, ("state", "idle")]),
                inUse: gauge("etl_connections", [server, ("state", "in_use")]))
            gauge("etl_connections_limit", [server]).record(stores[name]?.capabilities.maxConnections ?? 0)
        }
        self.servers = Locked(servers)
    }

    /// Brings all of them up to date.
    ///
    /// - Parameter snapshot: what the worker has in hand; nothing before its start and after its end.
    func update(_ snapshot: WorkerSnapshot, _ health: WorkerHealth, _ stores: FileStores) {
        inFlight.record(snapshot.inFlight)
        waiting.record(snapshot.waitingForRetry)
        windowFull.record(snapshot.isCommitWindowFull ? 1 : 0)
        partitionCount.record(health.partitions.count)
        heldDeadLetters.record(health.heldDeadLetterCount)
        ready.record(health.problems.isEmpty ? 1 : 0)
        servers.withLock { servers in
            for (name, gauges) in servers {
                guard let usage = stores[name]?.connections else { continue }
                gauges.inUse.record(usage.inUse)
                gauges.idle.record(usage.open - usage.inUse)
            }
        }
        held.withLock { held in
            for server in snapshot.held.keys where held[server] == nil {
                held[server] = Gauge(
                    label: "etl_jobs_held", dimensions: [("server", server.description)], factory: factory)
            }
            for (server, gauge) in held { gauge.record(snapshot.held[server] ?? 0) }
        }
        update(snapshot.commitWindow, lag: health.lag)
    }

    private func update(_ windows: [TopicPartition: Int], lag: [TopicPartition: Int64]) {
        partitions.withLock { partitions in
            for (partition, gauges) in partitions where windows[partition] == nil {
                gauges.window.destroy()
                gauges.lag?.destroy()
                partitions[partition] = nil
            }
            for (partition, messages) in windows {
                var gauges =
                    partitions[partition] ?? PartitionGauges(window: make("etl_commit_window_messages", partition))
                gauges.window.record(messages)
                if let lag = lag[partition] {
                    let gauge = gauges.lag ?? make("etl_partition_lag_messages", partition)
                    gauge.record(lag)
                    gauges.lag = gauge
                } else {
                    gauges.lag?.destroy()
                    gauges.lag = nil
                }
                partitions[partition] = gauges
            }
        }
    }

    private func make(_ name: String, _ partition: TopicPartition) -> Gauge {
        Gauge(
            label: name, dimensions: [("topic", partition.topic), ("partition", "\(partition.partition)")],
            factory: factory)
    }
}
