import ETL
import ETLMonitoring
import ETLTesting
import Testing

@testable import ETLTransports

/// Over servers of each kind: a connection is counted where it is made, and each kind makes it in its own way.
@Suite("Connections are counted")
struct ConnectionMetricsTests {
    private let registry = PrometheusRegistry()
    private var metrics: ConnectionMetrics { ConnectionMetrics(ServerName("src"), registry) }

    private func value(_ series: String) -> Int {
        let line = registry.text().split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    private var connects: Int { value(#"etl_connect_duration_seconds_count{server="SRC"}"#) }

    private func failures(_ kind: ErrorKind) -> Int {
        value(#"etl_connect_failures_total{kind="\#(kind)",server="SRC"}"#)
    }

    @Test func ofFTP() async throws {
        try await FTPStoreFixture.with {
            $0.metrics = metrics
        } _: { fixture in
            #expect(fixture.store.connections == ConnectionUsage(open: 0, inUse: 0))
            try await fixture.write([1], to: "/a")
            try await fixture.write([2], to: "/b")
            #expect(connects == 1)
            #expect(fixture.store.connections == ConnectionUsage(open: 1, inUse: 0))
            let file = try await fixture.store.beginWrite(to: try RemotePath("/c"))
            #expect(fixture.store.connections == ConnectionUsage(open: 1, inUse: 1))
            await file.abandon()
            await fixture.server.stop()
            let error = await fixture.error { try await fixture.write([1], to: "/d") }
            #expect(error != nil)
            #expect(failures(.connectionRefused) >= 1)
            // The session is kept, and has no connection.
            #expect(fixture.store.connections == ConnectionUsage(open: 0, inUse: 0))
            #expect(connects == 1)
        }
    }

    @Test func ofFTPThatRefusesTheUser() async throws {
        try await FTPStoreFixture.with {
            $0 = FTPStoreConfiguration(host: $0.host, port: $0.port, user: "nobody", password: "x")
            $0.metrics = metrics
        } _: { fixture in
            let error = await fixture.error { try await fixture.store.probe() }
            #expect(error?.kind == .loginFailed)
            #expect(failures(.loginFailed) == 1)
            #expect(connects == 0)
        }
    }

    @Test func ofSFTP() async throws {
        try await SFTPStoreFixture.with {
            $0.metrics = metrics
        } _: { fixture in
            try await fixture.write([1], to: "/a")
            #expect(connects == 1)
            #expect(fixture.store.connections == ConnectionUsage(open: 1, inUse: 0))
        }
    }

    @Test func ofS3() async throws {
        try await S3StoreFixture.with {
            $0.metrics = metrics
        } _: { fixture in
            try await fixture.write([1], to: "/a")
            try await fixture.write([2], to: "/b")
            #expect(connects == 1)
            #expect(fixture.store.connections == ConnectionUsage(open: 1, inUse: 0))
            await fixture.server.stop()
            let error = await fixture.error { try await fixture.store.probe() }
            #expect(error != nil)
            #expect(failures(.connectionRefused) >= 1)
            #expect(fixture.store.connections == ConnectionUsage(open: 0, inUse: 0))
        }
    }

    @Test func whatNobodyWantedAnyMoreIsNoFailure() {
        metrics.failed(.cancelled)
        #expect(!registry.text().contains("etl_connect_failures_total"))
    }
}
