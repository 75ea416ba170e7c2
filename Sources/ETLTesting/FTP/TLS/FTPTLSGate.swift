import NIOCore

/// Stands where TLS is to begin and lets its handshake go wrong, from the client's first bytes on.
final class FTPTLSGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let fault: FTPHandshakeFault
    /// Puts TLS behind this handler.
    private let begin: (FTPTLSGate) throws -> Void
    private var context: ChannelHandlerContext?
    private var held = ByteBuffer()
    private var isOpen = false

    init(_ fault: FTPHandshakeFault, begin: @escaping (FTPTLSGate) throws -> Void) {
        self.fault = fault
        self.begin = begin
    }

    /// Lets a handshake that stalled begin.
    func open() {
        guard let context, context.channel.isActive, !isOpen else { return }
        isOpen = true
        do {
            try begin(self)
        } catch {
            return context.close(promise: nil)
        }
        guard held.readableBytes > 0 else { return }
        context.fireChannelRead(wrapInboundOut(held))
        context.fireChannelReadComplete()
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        context.read()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOpen else { return context.fireChannelRead(data) }
        switch fault {
        case .stall: held.writeImmutableBuffer(unwrapInboundIn(data))
        case .drop(let ending): context.close(by: ending, promise: nil)
        case .fail:
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Self.handshakeFailure)), promise: nil)
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isOpen else { return context.fireChannelReadComplete() }
        // A client that goes away meanwhile is to be noticed.
        context.read()
    }

    /// RFC 8446 §5.1 and §6: a record of the kind 21 (alert) in the version of TLS 1.2, 2 bytes long: fatal (2),
    /// handshake_failure (40). Nothing is encrypted yet.
    private static let handshakeFailure: [UInt8] = [21, 3, 3, 0, 2, 2, 40]
}
