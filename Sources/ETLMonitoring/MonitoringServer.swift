import ETL
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The worker seen from outside: `/metrics`, `/healthz` and `/readyz` over HTTP.
///
/// A `Service`: ``run()`` serves until the graceful shutdown. It answers on loopback only, unless told otherwise.
public struct MonitoringServer: Service {
    private let host: String
    private let port: Int
    private let metrics: @Sendable () -> String
    private let problems: @Sendable () -> [String]
    private let logger: Logger
    private let isOptional: Bool
    private let onRunning: @Sendable (Int) async -> Void

    /// Makes a server. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - host: the address to listen at.
    ///   - port: the TCP port; 0 for any free one.
    ///   - metrics: the text of `/metrics`.
    ///   - problems: what keeps the process from being ready, a line each; empty when it is ready.
    ///   - isOptional: whether ``run()`` goes without, and only warns, where the port is taken by then.
    ///   - onRunning: told of the port once it listens.
    public init(
        host: String = "127.0.0.1", port: Int, metrics: @escaping @Sendable () -> String,
        problems: @escaping @Sendable () -> [String], isOptional: Bool = false, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.metrics = metrics
        self.problems = problems
        self.isOptional = isOptional
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Why the address cannot be had now, in a few words; `nil` where it can. Asked before anything else starts, so that
    /// a taken port is a start-up error.
    public static func obstacle(host: String = "127.0.0.1", port: Int) async -> String? {
        do {
            try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get().close().get()
            return nil
        } catch let error as IOError {
            return switch error.errnoCode {
            case EADDRINUSE: "port \(port) of \(host) is taken"
            case EADDRNOTAVAIL: "this machine has no address \(host)"
            case EACCES: "this user may not listen at port \(port)"
            default: "\(host):\(port) cannot be listened at: \(String(cString: strerror(error.errnoCode)))"
            }
        } catch {
            return "\(host):\(port) cannot be listened at: \(error)"
        }
    }

    /// Serves until the graceful shutdown.
    ///
    /// - Throws: when the port cannot be had, unless it is optional.
    public func run() async throws {
        do {
            try await serve()
        } catch let error as IOError where isOptional && error.errnoCode == EADDRINUSE {
            logger.warning(
                "No metrics are served: port \(port) was taken at the last moment",
                metadata: ["advice": "set METRICS_PORT to another one, or to 0 for none, and restart the worker"])
            try await gracefulShutdown()
        }
    }

    private func serve() async throws {
        // Hummingbird tells at info of every start; a worker's log is about jobs.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: Self.router(metrics: metrics, problems: problems),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "etl-file-sync"),
            onServerRunning: { [onRunning] channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: quiet)
        try await application.run()
    }

    /// The three routes, for a test that needs no socket.
    static func router(
        metrics: @escaping @Sendable () -> String, problems: @escaping @Sendable () -> [String]
    ) -> Router<BasicRequestContext> {
        // Probes may ask with HEAD.
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.get("/metrics") { _, _ in
            text(metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        router.get("/healthz") { _, _ in text("ok\n") }
        router.get("/readyz") { _, _ in
            let problems = problems()
            return problems.isEmpty
                ? text("ready\n")
                : text(problems.map { $0 + "\n" }.joined(), status: .serviceUnavailable)
        }
        return router
    }

    private static func text(
        _ body: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}
