import ETL
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A real FTP server on a loopback port, for tests: with files in memory, faults on demand and a record of all that
/// was said.
///
/// ```swift
/// try await FTPTestServer.withServer { server in
///     server.files["/data/a.img"] = image
///     server.script(.on(.retr, .dropData(at: .middle)))
///
///     try await transfer("ftp://etl:secret@127.0.0.1:\(server.port)/data/a.img")
///
///     #expect(server.transcript.count(of: .retr) == 2)
/// }
/// ```
///
/// It speaks RFC 959, 2389, 2428, 3659 and, when it is given ``FTPTestTLS``, 4217 in the dialect of its ``FTPServerProfile``, over as many connections as come.
/// Nothing is simulated: clients meet sockets, and a fault is what they would see of a server that fails.
public final class FTPTestServer: Sendable {
    /// The address to connect to: always loopback.
    public let host = "127.0.0.1"

    /// The port to connect to; the same after ``pause(droppingConnections:)`` and ``resume()``.
    public let port: Int

    /// Who may log in.
    public var users: [FTPTestUser] { context.users }

    /// The server's files.
    public var files: FTPTestFileSystem { context.files }

    /// How it speaks TLS; `nil`: it does not.
    public var tls: FTPTestTLS? { context.tls?.options }

    let context: FTPServerContext
    private let group: any EventLoopGroup
    private let state: Locked<State>

    private struct State {
        var listener: (any Channel)?
        /// Keeps the port from others while the server is paused.
        var reservation: FTPDeadPort?
        var isStopped = false
    }

    private init(context: FTPServerContext, group: any EventLoopGroup, listener: any Channel, port: Int) {
        self.context = context
        self.group = group
        self.port = port
        state = Locked(State(listener: listener))
    }

    /// Starts a server, lets `body` use it, and stops it, whatever happens.
    ///
    /// - Parameters:
    ///   - profile: what kind of server it is.
    ///   - users: who may log in; ``FTPTestUser/standard`` unless told otherwise.
    ///   - files: its files; several servers may share them.
    ///   - tls: how it speaks TLS; with `nil` it does not, and AUTH is unknown to it.
    ///   - group: the event loops to run on.
    public nonisolated(nonsending) static func withServer<Result>(
        _ profile: FTPServerProfile = .standard, users: [FTPTestUser] = [.standard],
        files: FTPTestFileSystem = FTPTestFileSystem(), tls: FTPTestTLS? = nil,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        _ body: nonisolated(nonsending) (FTPTestServer) async throws -> Result
    ) async throws -> Result {
        let server = try await start(profile, users: users, files: files, tls: tls, group: group)
        do {
            let result = try await body(server)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    /// Starts a server that runs until ``stop()``; the parameters are those of
    /// ``withServer(_:users:files:tls:group:_:)``.
    public static func start(
        _ profile: FTPServerProfile = .standard, users: [FTPTestUser] = [.standard],
        files: FTPTestFileSystem = FTPTestFileSystem(), tls: FTPTestTLS? = nil,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> FTPTestServer {
        for user in users { files.makeDirectory(user.root) }
        let context = try FTPServerContext(
            profile: profile, users: users, files: files, tls: tls.map(FTPServerTLS.init))
        let listener = try await listen(on: 0, context: context, group: group)
        return FTPTestServer(
            context: context, group: group, listener: listener, port: listener.localAddress?.port ?? 0)
    }

    /// Ends all connections, stalled ones as well, and the server. A second call does nothing.
    public func stop() async {
        let listener = state.withLock { state in
            state.isStopped = true
            state.reservation = nil
            return state.listener.take()
        }
        try? await listener?.close()
        await context.closeConnections(forGood: true)
        context.releaseStalls()
    }

    /// Stops listening: new connections are refused until ``resume()``, as with a server that is down.
    ///
    /// - Parameter droppingConnections: whether those that are open end now; else they go on.
    public func pause(droppingConnections: Bool = true) async {
        let listener = state.withLock { $0.listener.take() }
        guard let listener else { return }
        try? await listener.close()
        state.withLock { $0.reservation = FTPDeadPort(.refusing, port: port) }
        if droppingConnections { await dropConnections() }
    }

    /// Listens again, on the same port.
    public func resume() async throws {
        guard state.withLock({ $0.listener == nil && !$0.isStopped }) else { return }
        let listener = try await Self.listen(on: port, context: context, group: group)
        state.withLock { state in
            state.reservation = nil
            state.listener = listener
        }
    }

    /// Ends all connections, between commands or in the midst of a transfer. New ones are welcome.
    public func dropConnections() async {
        await context.closeConnections()
    }

    private static func listen(
        on port: Int, context: FTPServerContext, group: any EventLoopGroup
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A client sends ABOR with its last byte as urgent data; it belongs into the line (RFC 959 §4.1.3).
            .childChannelOption(.socketOption(NIOBSDSocket.Option(rawValue: SO_OOBINLINE)), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        FTPControlHandler(server: context, eventLoop: channel.eventLoop))
                }
            }
            .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: port)).get()
    }
}
