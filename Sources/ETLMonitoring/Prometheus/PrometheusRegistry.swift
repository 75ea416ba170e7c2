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
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.family(name, family.type, help: descriptions[name]?.help ?? "\(name).")
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name, labels, to: &text)
            }
        }
        return text.string
    }

    private func series<Series: PrometheusSeries>(
        _ name: String, _ type: PrometheusType, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = PrometheusLabels(dimensions)
        return families.withLock { families in
            if let known = families[name]?.series[labels] as? Series { return known }
            let new = make()
            families[name, default: Family(type: type)].series[labels] = new
            return new
        }
    }
}

extension PrometheusRegistry: MetricsFactory {
    /// A counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, .counter, dimensions) { PrometheusCounter() }
    }

    /// A counter of whole and broken numbers.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, .counter, dimensions) { PrometheusFloatingPointCounter() }
    }

    /// A gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, .gauge, dimensions) { PrometheusGauge() }
    }

    /// A histogram where `aggregate` is true, else a gauge.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, .gauge, dimensions) { PrometheusGauge() } }
        return histogram(label, dimensions, defaultBounds: PrometheusDescription.bytes)
    }

    /// A histogram in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, defaultBounds: PrometheusDescription.seconds)
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], defaultBounds: [Double]
    ) -> PrometheusHistogram {
        series(label, .histogram, dimensions) {
            PrometheusHistogram(bounds: descriptions[label]?.bounds ?? defaultBounds)
        }
    }

    /// A series stays for the process's life: Prometheus takes one that vanishes for a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// As ``destroyCounter(_:)``.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// As ``destroyCounter(_:)``.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// As ``destroyCounter(_:)``.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// As ``destroyCounter(_:)``.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
