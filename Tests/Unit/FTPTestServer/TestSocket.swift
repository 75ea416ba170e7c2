import ETL
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A TCP connection for tests: bytes out, bytes in, and how it ended.
final class TestSocket: Sendable {
    enum End: Equatable {
        case inOrder
        case broken
    }

    struct Timeout: Error {
        let got: [UInt8]
    }

    /// The certificate is not trusted, or the handshake did not come to its end.
    struct HandshakeFailed: Error {
        let reason: String
    }

    private struct State {
        var bytes: [UInt8] = []
        var end: End?
        var isEncrypted = false
        var reason = ""
        var waiter: CheckedContinuation<Void, Never>?
        var waiterID = 0
        var isLate = false
    }

    let channel: any Channel
    private let state: StateBox

    private final class StateBox: Sendable {
        let state = Locked(State())

        func change(_ change: (inout State) -> Void) {
            let waiter = state.withLock { state in
                change(&state)
                return state.waiter.take()
            }
            waiter?.resume()
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let box: StateBox
        let active: EventLoopPromise<Void>?

        init(box: StateBox, active: EventLoopPromise<Void>? = nil) {
            self.box = box
            self.active = active
        }

        func channelActive(context: ChannelHandlerContext) {
            active?.succeed()
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            active?.fail(ChannelError.alreadyClosed)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            box.change { $0.bytes += buffer.readableBytesView }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
            box.change { $0.isEncrypted = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            let reason = String(describing: error)
            box.change { state in
                state.end = .broken
                state.reason = reason
            }
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            box.change { $0.end = $0.end ?? .inOrder }
        }
    }

    private init(channel: any Channel, state: StateBox) {
        self.channel = channel
        self.state = state
    }

    static func connect(to port: Int, timeout: TimeAmount = .seconds(5)) async throws -> TestSocket {
        let box = StateBox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(box: box))
                }
            }
            .connect(to: SocketAddress(ipAddress: "127.0.0.1", port: port)).get()
        return TestSocket(channel: channel, state: box)
    }

    /// Listens on a free port for one connection; for active mode.
    ///
    /// The listener stays until that connection is active: what it has accepted and not yet handed on when it closes
    /// hears nothing, not even its end.
    static func accept(announce: @Sendable (Int) async throws -> Void) async throws -> TestSocket {
        let accepted = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: TestSocket.self)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let box = StateBox()
                    let active = channel.eventLoop.makePromise(of: Void.self)
                    try channel.pipeline.syncOperations.addHandler(Handler(box: box, active: active))
                    active.futureResult.map { TestSocket(channel: channel, state: box) }.cascade(to: accepted)
                }
            }
            .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: 0)).get()
        do {
            try await announce(listener.localAddress?.port ?? 0)
            let socket = try await accepted.futureResult.get()
            try await listener.close()
            return socket
        } catch {
            accepted.fail(error)
            try? await listener.close()
            throw error
        }
    }

    func write(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Ends the connection; one that speaks TLS with close_notify.
    func close() async {
        try? await channel.close()
    }

    /// Begins TLS as its client, and waits until it stands.
    ///
    /// - Parameters:
    ///   - authority: whom to trust, as PEM text.
    ///   - host: who the server has to be; its IP address unless told otherwise.
    /// - Throws: ``HandshakeFailed``.
    func startTLS(trusting authority: String, host: String? = nil) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        let context = try NIOSSLContext(configuration: configuration)
        try await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: host), position: .first)
        }.get()
        _ = try await take(within: .seconds(20)) { $0.isEncrypted || $0.end != nil ? 0 : nil }
        // A short transfer may have ended meanwhile.
        let (isEncrypted, reason) = state.state.withLock { ($0.isEncrypted, $0.reason) }
        guard isEncrypted else { throw HandshakeFailed(reason: reason) }
    }

    /// Ends what this side sends with FIN alone, where TLS would have close_notify before it.
    func endWithoutCloseNotify() async throws {
        try await channel.eventLoop.submit { [channel] in
            try channel.pipeline.syncOperations.context(handlerType: NIOSSLClientHandler.self)
                .close(mode: .output, promise: nil)
        }.get()
    }

    /// Takes what `match` finds at the front of what came, waiting for more until it finds something.
    func read(
        within limit: Duration = .seconds(20), _ match: @Sendable ([UInt8], End?) -> Int?
    ) async throws -> [UInt8] {
        try await take(within: limit) { match($0.bytes, $0.end) }
    }

    private func take(within limit: Duration, _ match: @Sendable (State) -> Int?) async throws -> [UInt8] {
        let timer = Task { [state] in
            try await Task.sleep(for: limit)
            state.change { $0.isLate = true }
        }
        defer { timer.cancel() }
        while true {
            let (found, isLate) = state.state.withLock { state -> ([UInt8]?, Bool) in
                guard let count = match(state) else { return (nil, state.isLate) }
                let found = Array(state.bytes.prefix(count))
                state.bytes.removeFirst(count)
                return (found, false)
            }
            if let found { return found }
            if isLate { throw Timeout(got: state.state.withLock { $0.bytes }) }
            await withCheckedContinuation { continuation in
                let isReady = state.state.withLock { state in
                    if match(state) != nil || state.isLate { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// All that comes until the end.
    func readToEnd() async throws -> [UInt8] {
        try await read { bytes, end in end == nil ? nil : bytes.count }
    }

    /// How the connection ended, once it did.
    func waitForEnd() async throws -> End? {
        _ = try await read { _, end in end == nil ? nil : 0 }
        return state.state.withLock { $0.end }
    }
}
