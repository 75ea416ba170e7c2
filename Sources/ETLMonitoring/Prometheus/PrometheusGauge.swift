import CoreMetrics
import ETL
import Synchronization

/// A number that comes and goes.
final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
    /// Where it stands in its registry, so that it can go.
    let name: String
    let labels: PrometheusLabels

    private let value = Locked(0.0)

    init(_ name: String, _ labels: PrometheusLabels) {
        self.name = name
        self.labels = labels
    }

    func set(_ value: Int64) {
        set(Double(value))
    }

    func set(_ value: Double) {
        self.value.withLock { $0 = value }
    }

    func increment(by amount: Double) {
        value.withLock { $0 += amount }
    }

    func decrement(by amount: Double) {
        value.withLock { $0 -= amount }
    }

    func record(_ value: Int64) {
        set(Double(value))
    }

    func record(_ value: Double) {
        set(value)
    }

    func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText) {
        text.sample(name, labels, PrometheusText.number(value.withLock { $0 }))
    }
}
