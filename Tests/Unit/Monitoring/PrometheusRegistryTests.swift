import CoreMetrics
import ETLMonitoring
import Testing

@Suite("Metrics are written as Prometheus reads them")
struct PrometheusRegistryTests {
    @Test func countersKeepTheirSeriesApart() {
        let registry = PrometheusRegistry(descriptions: ["jobs_total": PrometheusDescription("Jobs that ended.")])
        registry.makeCounter(label: "jobs_total", dimensions: [("topic", "b"), ("outcome", "done")]).increment(by: 2)
        registry.makeCounter(label: "jobs_total", dimensions: [("outcome", "done"), ("topic", "b")]).increment(by: 1)
        registry.makeCounter(label: "jobs_total", dimensions: [("topic", "a"), ("outcome", "done")]).increment(by: 5)
        #expect(
            registry.text() == """
                # HELP jobs_total Jobs that ended.
                # TYPE jobs_total counter
                jobs_total{outcome="done",topic="a"} 5
                jobs_total{outcome="done",topic="b"} 3

                """)
    }

    @Test func labelValuesAreEscaped() {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "g", dimensions: [("path", "a\\b\"c\nd")]).set(1.5)
        #expect(registry.text().contains(#"g{path="a\\b\"c\nd"} 1.5"#))
    }

    @Test func histogramsAreCumulative() {
        let registry = PrometheusRegistry(descriptions: ["s": PrometheusDescription("Sizes.", bounds: [1, 10])])
        let recorder = registry.makeRecorder(label: "s", dimensions: [], aggregate: true)
        for value: Double in [0.5, 1, 7, 100] { recorder.record(value) }
        #expect(
            registry.text() == """
                # HELP s Sizes.
                # TYPE s histogram
                s_bucket{le="1"} 2
                s_bucket{le="10"} 3
                s_bucket{le="+Inf"} 4
                s_sum 108.5
                s_count 4

                """)
    }

    @Test func timersAreSeconds() {
        let registry = PrometheusRegistry(descriptions: ["t": PrometheusDescription("Times.", bounds: [1])])
        registry.makeTimer(label: "t", dimensions: []).recordNanoseconds(1_500_000_000)
        #expect(registry.text().contains("t_bucket{le=\"1\"} 0\nt_bucket{le=\"+Inf\"} 1\nt_sum 1.5\nt_count 1\n"))
    }

    @Test func gaugesComeAndGo() {
        let registry = PrometheusRegistry()
        let gauge = registry.makeMeter(label: "g", dimensions: [])
        gauge.increment(by: 3)
        gauge.decrement(by: 1)
        #expect(registry.text().contains("g 2\n"))
        registry.makeRecorder(label: "g", dimensions: [], aggregate: false).record(Int64(9))
        #expect(registry.text().contains("g 9\n"))
        let parts = registry.makeFloatingPointCounter(label: "f", dimensions: [])
        parts.increment(by: 0.25)
        #expect(registry.text().contains("f 0.25\n"))
        parts.reset()
        #expect(registry.text().contains("f 0\n"))
    }
}
