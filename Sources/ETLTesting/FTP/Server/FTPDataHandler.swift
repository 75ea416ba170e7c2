import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A data connection: hands what arrives to the transfer that uses it, and keeps it until there is one, since a client
/// may send, and even end, before its STOR was read.
final class FTPDataHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How the other side ended the connection.
    enum End: Equatable {
        case inOrder
        case broken
    }

    private var context: ChannelHandlerContext?
    private var worker: (any FTPDataWorker)?
    private var held: [ByteBuffer] = []
    private var end: End?
    private var isClosing = false
    private var whenActive: ((FTPDataHandler) -> Void)?

    init(whenActive: @escaping (FTPDataHandler) -> Void) {
        self.whenActive = whenActive
    }

    // MARK: For the transfer

    var isWritable: Bool { !isClosing && context?.channel.isWritable == true && context?.channel.isActive == true }

    func attach(_ worker: any FTPDataWorker) {
        // Of a connection that has ended nothing more comes, and nobody parts the two again, who hold each other.
        if end == nil { self.worker = worker }
        for buffer in held { worker.received(buffer) }
        held = []
        if let end { worker.ended(end) }
    }

    func read() {
        context?.read()
    }

    func write(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Ends the connection when all that was written is sent, then calls back.
    func close(_ ending: FTPFaultEffect.Ending = .close, then: @escaping () -> Void) {
        guard let context, !isClosing else { return then() }
        isClosing = true
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            self.closeNow(ending, then: then)
        }
    }

    /// Ends the connection whatever is on its way, then calls back.
    func closeNow(_ ending: FTPFaultEffect.Ending = .reset, then: @escaping () -> Void = {}) {
        isClosing = true
        guard let context else { return then() }
        if ending == .reset, let socket = context.channel as? any SocketOptionProvider {
            _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        context.close().assumeIsolated().whenComplete { _ in then() }
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { becameActive() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        becameActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if let worker { worker.received(buffer) } else { held.append(buffer) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        worker?.readCompleted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { worker?.becameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end = .broken
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let end = end ?? .inOrder
        self.end = end
        worker?.ended(end)
        worker = nil
    }

    private func becameActive() {
        whenActive?(self)
        whenActive = nil
    }
}
