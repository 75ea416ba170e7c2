import CoreMetrics
import ETL
import Synchronization

/// A swift-metrics back end that keeps every metric in memory and writes them as Prometheus text.
///
/// Hand it to `MetricsSystem.bootstrap` once, at start; ``text()`` may be called from anywhere at any time. A metric
/// of one name and one set of labels is one series, however often it is made.
///
/// What swift-metrics calls a timer is a histogram in seconds here, an aggregating recorder a histogram, a meter or
/// plain recorder a gauge.
public final class PrometheusRegistry: Sendable {
    private struct Family {
        let type: PrometheusType
        var series: [PrometheusLabels: any PrometheusSeries] = [:]
    }

    private let families = Locked<[String: Family]>([:])
    private let descriptions: [String: PrometheusDescription]

    /// Makes an empty registry.
    ///
    /// - Parameter descriptions: the help text, and for a histogram the bucket bounds, of each metric by its name.
    public init(descriptions: [String: PrometheusDescription] = [:]) {
        self.descriptions = descriptions
    }

    /// All metrics in Prometheus' text format 0.0.4, families and series in alphabetical order.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
    public func text() -> String {
        let families = self.families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            text.family(name, family.type, help: descriptions[name]?.help ?? "\(name).")
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name, labels, to: &text)
            }
        }
        return text.string
    }

    private func series<Series: PrometheusSeries>(
        _ name: String, _ type: PrometheusType, _ dimensions: [(String, String)],
        make: (PrometheusLabels) -> Series
    ) -> Series {
        let labels = PrometheusLabels(dimensions)
        return families.withLock { families in
            if let known = families[name]?.series[labels] as? Series { return known }
            let new = make(labels)
            families[name, default: Family(type: type)].series[labels] = new
            return new
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    /// A counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, dimensions) { _ in PrometheusCounter() }
    }

    /// A counter of whole and broken numbers.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, .counter, dimensions) { _ in PrometheusFloatingPointCounter() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    /// A histogram where `aggregate` is true, else a gauge.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return histogram(label, dimensions, defaultBounds: PrometheusDescription.bytes)
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, defaultBounds: PrometheusDescription.seconds)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> PrometheusGauge {
        series(label, .gauge, dimensions) { PrometheusGauge(label, $0) }
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], defaultBounds: [Double]
    ) -> PrometheusHistogram {
        series(label, .histogram, dimensions) { _ in
            PrometheusHistogram(bounds: descriptions[label]?.bounds ?? defaultBounds)
        }
    }

    /// A counter and a histogram stay for the process's life: Prometheus takes one that vanishes for a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// As ``destroyCounter(_:)``.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// The gauge goes: what it was about is no more, and its last value would be a lie.
    public func destroyMeter(_ handler: any MeterHandler) {
        if let gauge = handler as? PrometheusGauge { remove(gauge) }
    }

    /// As ``destroyMeter(_:)`` for a gauge, as ``destroyCounter(_:)`` for a histogram.
    public func destroyRecorder(_ handler: any RecorderHandler) {
        if let gauge = handler as? PrometheusGauge { remove(gauge) }
    }

    private func remove(_ gauge: PrometheusGauge) {
        families.withLock { families in
            guard families[gauge.name]?.series[gauge.labels] as? PrometheusGauge === gauge else { return }
            families[gauge.name]?.series[gauge.labels] = nil
        }
    }

    /// As ``destroyCounter(_:)``.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
