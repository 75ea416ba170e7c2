import ETLMonitoring
import Foundation
import Testing

/// The sources themselves are read: a metric that is made under a rare condition counts too.
@Suite("Every metric has its description")
struct MetricDescriptionTests {
    @Test func andEveryDescriptionItsMetric() throws {
        var made: Set<String> = []
        for prefix in ["etl_", "process_"] {
            let names = try SourceFiles.texts(
                from: "\"\(prefix)", to: "\"", except: "WorkerMetricsDescriptions.swift"
            ).map { prefix + $0.text }
            made.formUnion(names.filter { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F } })
        }
        let described = Set(PrometheusDescription.ofWorker.keys)
        #expect(made.subtracting(described).sorted() == [])
        #expect(described.subtracting(made).sorted() == [])
        #expect(made.count > 20)
    }

    @Test func helpTextsAreSentences() {
        for (name, description) in PrometheusDescription.ofWorker {
            #expect(description.help.hasSuffix("."), "\(name)")
            #expect(!description.help.contains("\n"), "\(name)")
        }
    }
}
