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

    @Test func whatAGaugeWasAboutGoesWithIt() {
        let registry = PrometheusRegistry()
        let first = registry.makeRecorder(label: "g", dimensions: [("partition", "0")], aggregate: false)
        let second = registry.makeMeter(label: "g", dimensions: [("partition", "1")])
        first.record(Int64(1))
        second.set(Int64(2))
        registry.destroyRecorder(first)
        #expect(registry.text() == "# HELP g g.\n# TYPE g gauge\ng{partition=\"1\"} 2\n")
        // Of an old handle nothing comes back, and a new one is not taken away with it.
        let again = registry.makeRecorder(label: "g", dimensions: [("partition", "0")], aggregate: false)
        first.record(Int64(9))
        again.record(Int64(3))
        registry.destroyRecorder(first)
        #expect(registry.text().contains("g{partition=\"0\"} 3\n"))
        registry.destroyRecorder(again)
        registry.destroyMeter(second)
        #expect(registry.text().isEmpty)
    }

    @Test func countersAndHistogramsStay() {
        let registry = PrometheusRegistry(descriptions: ["s": PrometheusDescription("Sizes.", bounds: [1])])
        let counter = registry.makeCounter(label: "c_total", dimensions: [])
        counter.increment(by: 1)
        registry.destroyCounter(counter)
        let sizes = registry.makeRecorder(label: "s", dimensions: [], aggregate: true)
        sizes.record(Int64(1))
        registry.destroyRecorder(sizes)
        #expect(registry.text().contains("c_total 1\n"))
        #expect(registry.text().contains("s_count 1\n"))
    }

    @Test func helpStaysOneLine() {
        let registry = PrometheusRegistry(descriptions: ["g": PrometheusDescription("a\nb\\c")])
        registry.makeMeter(label: "g", dimensions: []).set(1.0)
        #expect(registry.text().hasPrefix("# HELP g a\\nb\\\\c\n"))
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
