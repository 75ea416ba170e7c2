import ETLMonitoring
import Foundation
import Testing

/// The sources themselves are read: a metric that is made under a rare condition counts too.
@Suite("Every metric has its description")
struct MetricDescriptionTests {
    @Test func andEveryDescriptionItsMetric() throws {
        var made: Set<String> = []
        for file in try SourceFiles.swift where !file.path.hasSuffix("WorkerMetricsDescriptions.swift") {
            for match in file.text.matches(of: #/"((?:etl|process)_[a-z_]+)"/#) { made.insert(String(match.1)) }
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
