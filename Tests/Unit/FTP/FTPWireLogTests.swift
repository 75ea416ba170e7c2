import ETL
import Logging
import Synchronization
import Testing

@testable import ETLTransports

@Suite("The log of an FTP connection")
struct FTPWireLogTests {
    private final class Lines: Sendable {
        private let lines = Locked<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { lines.append("\(event.message) \(event.metadata ?? [:])") }
    }

    @Test func showsEveryCommandAndNoPassword() async throws {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in Handler(lines: lines) }
        try await FTPStoreFixture.with(logger: logger) { fixture in
            _ = try await fixture.write([1, 2, 3], to: "/new/a.img")
            _ = try await fixture.read("/new/a.img")
        }
        let text = lines.all.joined(separator: "\n")
        for expected in ["> USER etl", "> PASS ***", "< 230", "> STOR /new/", "> RNTO /new/a.img", "directory made"] {
            #expect(text.contains(expected), "\(expected)")
        }
        #expect(!text.contains("secret"))
    }
}
