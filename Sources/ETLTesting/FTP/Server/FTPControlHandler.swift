import NIOCore
import NIOTLS

/// One control connection: takes lines in their order, one command at a time, and does what the session decides.
final class FTPControlHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Commands that may wait before no more is read.
    private static let backlog = 64

    let server: FTPServerContext
    let connector: FTPDataConnector
    var session: FTPSession
    private(set) var id = 0
    var transfer: FTPTransfer?
    private(set) var context: ChannelHandlerContext?
    private var reader = FTPLineReader()
    private var isBusy = true
    private var isProceeding = false
    private var isReadHeld = false
    private var isAdmitted = false
    /// What waits for the TLS handshake of the control connection.
    var whenEncrypted: (() -> Void)?

    init(server: FTPServerContext, eventLoop: any EventLoop) {
        self.server = server
        connector = FTPDataConnector(eventLoop: eventLoop, patience: server.profile.dataConnectionTimeout)
        session = FTPSession(
            profile: server.profile, users: server.users, files: server.files, tls: server.tls?.options)
    }

    // MARK: ChannelHandler

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        id = server.add(context.channel)
        greet()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data).readableBytesView)
        proceed()
    }

    func read(context: ChannelHandlerContext) {
        if reader.count < Self.backlog { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        proceed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { becameEncrypted() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let failure = FTPHandshakeFailure(error) { log(.handshakeFailed(.control, failure.reason)) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        whenEncrypted = nil
        connector.reset()
        transfer?.abort()
        server.remove(session: id, wasAdmitted: isAdmitted)
    }

    // MARK: One after the other

    /// Takes the next command, if the one before is done and its reply is on its way: a client that sends and does not
    /// read waits. A loop, not a recursion: a client may send thousands at once.
    private func proceed() {
        guard !isProceeding else { return }
        isProceeding = true
        while let context, context.channel.isWritable {
            if !isBusy, let line = reader.next() {
                isBusy = true
                receive(line)
            } else if transfer?.isAborted == false, isAbortNext {
                _ = reader.next()
                abortTransfer()
            } else {
                break
            }
        }
        isProceeding = false
        if isReadHeld, reader.count < Self.backlog {
            isReadHeld = false
            context?.read()
        }
    }

    /// The command is answered, or never will be.
    func done() {
        isBusy = false
        proceed()
    }

    /// Forgets what came and was not taken.
    func forgetInput() {
        reader = FTPLineReader()
    }

    private func receive(_ line: FTPLineReader.Line) {
        guard case .whole(let bytes) = line else { return finish(FTPReply(500, "Line too long.")) }
        guard let command = FTPCommand(line: bytes) else { return finish(FTPReply(500, "Command not understood.")) }
        run(command)
    }

    /// RFC 959 §4.1.3: the one command that is heard while a transfer runs.
    private var isAbortNext: Bool {
        if case .whole(let line) = reader.first { FTPCommand(line: line)?.verb == .abor } else { false }
    }

    private func greet() {
        let plan = plan(for: .connect)
        for hook in plan.hooks { hook() }
        if plan.dropsControlBefore { return close() }
        guard server.tls?.options.mode == .implicit else { return greet(plan) }
        startTLS(plan) { self.greet(plan) }
    }

    private func greet(_ plan: FTPFaultPlan) {
        if let refusal = plan.refusal {
            send(FTPFaultPlan.line(refusal))
            return close()
        }
        wait(plan.stallsBefore) {
            guard self.server.admit() else {
                self.send(FTPReply(421, "Too many connections, try again later.").bytes)
                return self.close()
            }
            self.isAdmitted = true
            self.finish(self.session.greeting, plan)
        }
    }

    func run(_ command: FTPCommand) {
        let path = session.path(of: command)
        log(.command(command, path: path))
        let plan = plan(for: .command(command.verb, path))
        for hook in plan.hooks { hook() }
        if plan.dropsControlBefore { return close() }
        wait(plan.stallsBefore) { self.execute(command, plan) }
    }

    private func execute(_ command: FTPCommand, _ plan: FTPFaultPlan) {
        if let refusal = plan.refusal {
            let line = FTPFaultPlan.line(refusal)
            send(line, inSingleBytes: plan.sendsSingleBytes)
            return FTPReply.endsSession(line) ? close() : done()
        }
        let action = session.handle(command)
        if command.verb == .pass, session.user != nil { server.log.change { $0.logins += 1 } }
        switch action {
        case .reply(let reply): finish(reply, plan)
        case .close(let reply): finish(reply, plan, then: .end)
        case .startTLS(let reply): finish(reply, plan, then: .tls)
        case .listen(let isExtended): listen(isExtended, plan)
        case .download(let download): begin(.download(download), plan)
        case .upload(let upload): begin(.upload(upload), plan)
        case .abort:
            connector.reset()
            session.dataMode = .none
            finish(FTPReply(225, "No transfer to abort."), plan)
        }
    }

    private func listen(_ isExtended: Bool, _ plan: FTPFaultPlan) {
        let answer = { (port: Int?) in
            guard let port else {
                self.session.dataMode = .none
                return self.finish(FTPReply(425, "Cannot open a passive connection."), plan)
            }
            let address = FTPDataAddress(host: plan.address ?? "127.0.0.1", port: port)
            self.finish(isExtended ? address.extendedPassiveReply : address.passiveReply, plan)
        }
        if let kind = plan.deadPort { answer(connector.listen(kind)) } else { connector.listen(then: answer) }
    }
}
