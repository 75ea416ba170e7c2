import NIOCore
import NIOPosix
import Synchronization

/// A relay on loopback that can be cut: the broker behind it is gone for its clients, and comes back with all it had.
///
/// Safe from any thread.
final class TCPRelay: Sendable {
    private struct State {
        var listener: (any Channel)?
        var target = 0
        var isOpen = false
        var connections: [ObjectIdentifier: any Channel] = [:]
    }

    private struct NotOpen: Error {}

    /// The port that it listens on whenever it is open.
    let port: Int

    private let state = Mutex(State())

    /// Takes a port; connections are refused until ``open(to:)``.
    init() async throws {
        // Below the ports that the kernel gives to outgoing connections: this one has to be free again after a cut.
        for _ in 0..<100 {
            let port = Int.random(in: 10_000..<30_000)
            guard let listener = try? await Self.bind(port, { $0.close() }) else { continue }
            try await listener.close()
            self.port = port
            return
        }
        throw NotOpen()
    }

    /// Listens, and passes each connection on to a port of loopback.
    func open(to target: Int) async throws {
        let listener = try await Self.bind(port) { [self] in accept($0) }
        state.withLock { state in
            state.listener = listener
            state.target = target
            state.isOpen = true
        }
    }

    /// Ends all connections and refuses new ones.
    func cut() async {
        let channels = state.withLock { state in
            state.isOpen = false
            return [state.listener.take()].compactMap(\.self) + state.connections.values
        }
        for channel in channels { try? await channel.close() }
    }

    private func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        let target = state.withLock { state -> Int? in
            guard state.isOpen else { return nil }
            state.connections[ObjectIdentifier(client)] = client
            return state.target
        }
        guard let target else { return client.eventLoop.makeFailedFuture(NotOpen()) }
        client.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(client)) }
        }
        return ClientBootstrap(group: client.eventLoop).connect(host: "127.0.0.1", port: target)
            .flatMapThrowing { server in
                try server.pipeline.syncOperations.addHandler(PassingOn(to: client))
                try client.pipeline.syncOperations.addHandler(PassingOn(to: server))
            }
    }

    private static func bind(
        _ port: Int, _ accept: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer(accept)
            .bind(host: "127.0.0.1", port: port).get()
    }
}

/// One direction of a relayed connection.
private final class PassingOn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
