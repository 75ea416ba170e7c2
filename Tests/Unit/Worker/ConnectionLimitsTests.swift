import Testing

@testable import ETL

@Suite("The limit of connections follows what a server says")
struct ConnectionLimitsTests {
    private let server = ServerName("a")

    @Test func isTheSettingsUntilTheServerRefuses() {
        var limits = ConnectionLimits { _ in 8 }
        #expect(limits[server] == 8)
        limits.refused(server, open: 5)
        #expect(limits[server] == 5)
        limits.refused(server, open: 7)
        #expect(limits[server] == 5)
        #expect(limits[ServerName("b")] == 8)
    }

    @Test func isNeverLessThanOne() {
        var limits = ConnectionLimits { _ in 8 }
        limits.refused(server, open: 0)
        #expect(limits[server] == 1)
    }

    @Test func growsBackOneByOne() {
        var limits = ConnectionLimits { _ in 4 }
        limits.refused(server, open: 2)
        for _ in 0..<ConnectionLimits.patience - 1 { limits.succeeded(server) }
        #expect(limits[server] == 2)
        limits.succeeded(server)
        #expect(limits[server] == 3)
        for _ in 0..<ConnectionLimits.patience { limits.succeeded(server) }
        #expect(limits[server] == 4)
    }
}
