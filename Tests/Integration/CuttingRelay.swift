import NIOCore
import NIOPosix
import Synchronization

/// A relay on loopback that cuts the connection once, after so many bytes in whichever direction. Later connections go
/// through it unhindered.
///
/// Safe from any thread.
final class CuttingRelay: Sendable {
    private struct State {
        /// Bytes until the cut; `nil`: there is none any more.
        var left: Int?
        var moved = 0
    }

    private let state: Mutex<State>

    /// Bytes that went through it, both ways.
    var moved: Int { state.withLock(\.moved) }

    /// Whether the connection has been cut.
    var hasCut: Bool { state.withLock { $0.left == nil } }

    private init(cutAfter limit: Int?) {
        state = Mutex(State(left: limit))
    }

    /// Passes connections on to a server for as long as `body` takes, which is told the relay's port.
    ///
    /// - Parameter limit: bytes after which the connection that moves so many first is cut; `nil`: none is.
    static func with(
        to host: String, _ port: Int, cutAfter limit: Int?,
        _ body: (_ relay: CuttingRelay, _ port: Int) async throws -> Void
    ) async throws {
        let relay = CuttingRelay(cutAfter: limit)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop).connect(host: host, port: port).flatMapThrowing { server in
                    try server.pipeline.syncOperations.addHandler(PassingOn(to: client, of: relay))
                    try client.pipeline.syncOperations.addHandler(PassingOn(to: server, of: relay))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(relay, listener.localAddress?.port ?? 0)
        } catch {
            try await listener.close()
            throw error
        }
        try await listener.close()
    }

    /// How many of the bytes that came may go on, and whether the connection ends after them.
    fileprivate func pass(_ count: Int) -> (count: Int, isCut: Bool) {
        state.withLock { state in
            guard let left = state.left, count >= left else {
                state.left = state.left.map { $0 - count }
                state.moved += count
                return (count, false)
            }
            state.left = nil
            state.moved += left
            return (left, true)
        }
    }
}

/// One direction of a relayed connection.
private final class PassingOn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let relay: CuttingRelay

    init(to other: any Channel, of relay: CuttingRelay) {
        self.other = other
        self.relay = relay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        let (count, isCut) = relay.pass(buffer.readableBytes)
        let channel = context.channel
        let written = other.writeAndFlush(buffer.getSlice(at: buffer.readerIndex, length: count) ?? ByteBuffer())
        guard isCut else { return }
        written.whenComplete { [other] _ in
            other.close(promise: nil)
            channel.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
