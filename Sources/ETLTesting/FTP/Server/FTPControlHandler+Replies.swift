import NIOCore

// How replies go out, and what faults make of them.
extension FTPControlHandler {
    /// What comes after a reply.
    enum Next {
        case command
        case tls
        case end
    }

    /// Gives a command's last reply, or what its faults make of it, and goes on.
    func finish(_ reply: FTPReply, _ plan: FTPFaultPlan = FTPFaultPlan(), then next: Next = .command) {
        if plan.dropsControlAfter { return close() }
        wait(plan.stallsAfter) {
            self.delay(plan.delay) { self.give(reply, plan, then: next) }
        }
    }

    private func give(_ reply: FTPReply, _ plan: FTPFaultPlan, then next: Next) {
        guard let (now, later) = plan.lastReply(reply) else { return next == .end ? close() : done() }
        send(now, inSingleBytes: plan.sendsSingleBytes)
        if next == .end || plan.closesAfterReply || FTPReply.endsSession(now) { return close() }
        guard !later.isEmpty else { return proceed(to: next, plan, after: now) }
        wait(true) {
            self.send(later)
            self.proceed(to: next, plan, after: now + later)
        }
    }

    /// TLS begins only behind the reply that says so: without it the client stays in the clear.
    private func proceed(to next: Next, _ plan: FTPFaultPlan, after reply: [UInt8]) {
        guard next == .tls, reply.starts(with: "234".utf8) else { return done() }
        startTLS(plan) { self.done() }
    }

    func send(_ bytes: [UInt8], inSingleBytes: Bool = false) {
        guard let context else { return }
        log(.reply(Self.text(bytes)))
        if inSingleBytes {
            for byte in bytes { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil) }
        } else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }

    /// Ends the control connection when all that was said is sent.
    func close() {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
    }

    /// Goes on at once, or when stalls are released; not at all if the connection ended meanwhile.
    func wait(_ stalls: Bool, then: @escaping () -> Void) {
        guard let channel = context?.channel else { return }
        guard stalls else { return then() }
        server.stall(channel).released.assumeIsolated().whenComplete { _ in
            if self.context != nil { then() }
        }
    }

    private func delay(_ time: Duration?, then: @escaping () -> Void) {
        guard let time, let context else { return then() }
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            if self.context != nil { then() }
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
