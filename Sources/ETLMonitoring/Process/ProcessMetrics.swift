public import CoreMetrics
import ETL
import Synchronization

/// What the process uses, under the names that Prometheus' own client libraries have for it. Safe from any thread.
public final class ProcessMetrics: Sendable {
    private let cpu: FloatingPointCounter
    private let cpuSoFar = Locked(0.0)
    private let startTime: Gauge
    private let resident: Gauge
    private let virtual: Gauge
    private let openDescriptors: Gauge
    private let maxDescriptors: Gauge

    /// Makes the metrics, without values so far.
    public init(_ factory: any MetricsFactory = MetricsSystem.factory) {
        cpu = FloatingPointCounter(label: "process_cpu_seconds_total", factory: factory)
        startTime = Gauge(label: "process_start_time_seconds", factory: factory)
        resident = Gauge(label: "process_resident_memory_bytes", factory: factory)
        virtual = Gauge(label: "process_virtual_memory_bytes", factory: factory)
        openDescriptors = Gauge(label: "process_open_fds", factory: factory)
        maxDescriptors = Gauge(label: "process_max_fds", factory: factory)
    }

    /// Brings them up to date: to be called before each look.
    public func update() {
        update(.now)
    }

    func update(_ usage: ProcessUsage) {
        if let seconds = usage.cpuSeconds {
            let more = cpuSoFar.withLock { soFar in
                defer { soFar = max(soFar, seconds) }
                return max(0, seconds - soFar)
            }
            cpu.increment(by: more)
        }
        if let time = usage.startTime { startTime.record(time) }
        if let bytes = usage.residentBytes { resident.record(bytes) }
        if let bytes = usage.virtualBytes { virtual.record(bytes) }
        if let count = usage.openDescriptors { openDescriptors.record(count) }
        if let count = usage.maxDescriptors { maxDescriptors.record(count) }
    }
}
