import ETL
import ETLMonitoring
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("The worker seen over HTTP")
struct MonitoringServerTests {
    @Test func metricsAreTheRegistrysText() async throws {
        try await withServer(metrics: { "m 1\n" }) { port in
            let metrics = try await get("/metrics", port)
            #expect(metrics == Answer(status: 200, body: "m 1\n"))
            let health = try await get("/healthz", port)
            #expect(health == Answer(status: 200, body: "ok\n"))
        }
    }

    @Test func readinessSaysWhatIsMissing() async throws {
        let problems = Locked(["no partition is assigned to this worker"])
        try await withServer(problems: { problems.withLock { $0 } }) { port in
            let before = try await get("/readyz", port)
            #expect(before == Answer(status: 503, body: "no partition is assigned to this worker\n"))
            problems.withLock { $0 = [] }
            let after = try await get("/readyz", port)
            #expect(after == Answer(status: 200, body: "ready\n"))
        }
    }

    @Test func probesMayAskForTheHeadAlone() async throws {
        try await withServer(problems: { ["no"] }) { port in
            let (health, ready) = (
                try await get("/healthz", port, method: "HEAD"), try await get("/readyz", port, method: "HEAD")
            )
            #expect(health == Answer(status: 200, body: ""))
            #expect(ready == Answer(status: 503, body: ""))
        }
    }

    @Test func aTakenPortIsSeenBeforehand() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        #expect(await MonitoringServer.obstacle(port: port) == "port \(port) of 127.0.0.1 is taken")
        try await other.close().get()
        #expect(await MonitoringServer.obstacle(port: 0) == nil)
    }

    /// 192.0.2.0/24 is for documentation: no machine has an address of it.
    @Test func anAddressOfAnotherMachineIsSeenBeforehand() async {
        #expect(await MonitoringServer.obstacle(host: "192.0.2.1", port: 0) == "this machine has no address 192.0.2.1")
        #expect(await MonitoringServer.obstacle(host: "0.0.0.0", port: 0) == nil)
    }

    @Test func aPortThatIsTakenAtTheLastMomentEndsOnlyWhoAskedForIt() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let log = LogRecorder()
        func server(isOptional: Bool) -> MonitoringServer {
            MonitoringServer(
                port: port, metrics: { "" }, problems: { [] }, isOptional: isOptional, logger: log.logger)
        }
        await #expect(throws: IOError.self) { try await server(isOptional: false).run() }
        let group = ServiceGroup(services: [server(isOptional: true)], logger: Logger(label: "group"))
        async let running: Void = group.run()
        try await log.line(containing: "No metrics are served")
        await group.triggerGracefulShutdown()
        try await running
        try await other.close().get()
    }

    private struct Answer: Equatable {
        let status: Int
        let body: String
    }

    private func get(_ path: String, _ port: Int, method: String = "GET") async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
        request.httpMethod = method
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = try #require(response as? HTTPURLResponse).statusCode
        return Answer(status: status, body: String(decoding: data, as: UTF8.self))
    }

    private func withServer(
        metrics: @escaping @Sendable () -> String = { "" }, problems: @escaping @Sendable () -> [String] = { [] },
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = MonitoringServer(
            port: 0, metrics: metrics, problems: problems, logger: Logger(label: "test"),
            onRunning: { listening.yield($0) })
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.run() }
            let port = try #require(await ports.first { _ in true })
            try await body(port)
            group.cancelAll()
        }
    }
}
