import NIOCore
import NIOSSL
import NIOTLS

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
    private var whenSecured: ((FTPTLSVersion) -> Void)?
    /// Why the TLS handshake failed, if it did.
    private(set) var failure: FTPHandshakeFailure?
    /// Whether an encrypted connection that the client ends without TLS's close_notify was ended in order.
    var toleratesMissingCloseNotify = false
    /// Whether ``close(_:then:)`` leaves TLS's close_notify out.
    var omitsCloseNotify = false

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

    /// Has the client begin TLS, and calls back when it stands; when it fails the connection ends.
    func secure(
        with tls: FTPServerTLS, fault: FTPHandshakeFault?, then: @escaping (FTPTLSVersion) -> Void
    ) -> FTPTLSGate? {
        guard let context else { return nil }
        whenSecured = then
        do {
            let gate = try tls.secure(context.channel, before: self, fault: fault)
            read()
            return gate
        } catch {
            closeNow()
            return nil
        }
    }

    func read() {
        context?.read()
    }

    func write(_ bytes: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// Ends the connection when all that was written is sent, then calls back. TLS ends with its close_notify.
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
        let closed = context.eventLoop.makePromise(of: Void.self)
        closed.futureResult.assumeIsolated().whenComplete { _ in then() }
        // From where TLS stands nobody says close_notify: behind one a reset would pass for an end in order.
        let isAbrupt = ending == .reset || omitsCloseNotify
        let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        (isAbrupt ? tls ?? context : context).close(by: ending, promise: closed)
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            let secured = whenSecured
            whenSecured = nil
            secured?(FTPServerTLS.version(of: context.channel))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The connection is ended already; RFC 8446 §6.1 has it that nobody knows then whether that was all.
        if toleratesMissingCloseNotify, error as? NIOSSLError == .uncleanShutdown { return }
        failure = failure ?? FTPHandshakeFailure(error)
        end = .broken
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let end = end ?? .inOrder
        self.end = end
        worker?.ended(end)
        worker = nil
        whenSecured = nil
    }

    private func becameActive() {
        whenActive?(self)
        whenActive = nil
    }
}
