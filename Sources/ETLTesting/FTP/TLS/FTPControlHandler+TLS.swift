import NIOCore

// RFC 4217: when the two kinds of connection begin to speak TLS, and how that is told.
extension FTPControlHandler {
    /// Begins TLS on the control connection, and calls back when it stands; when it fails the connection ends.
    func startTLS(_ plan: FTPFaultPlan, then: @escaping () -> Void) {
        guard let context, let tls = server.tls else { return close() }
        // Behind AUTH and in the clear anybody may have put it there: it is not to be taken for the client's.
        forgetInput()
        whenEncrypted = then
        do {
            let gate = try tls.secure(context.channel, before: self, fault: plan.handshake)
            guard plan.handshake == .stall, let gate else { return }
            wait(true) { gate.open() }
        } catch {
            context.close(promise: nil)
        }
    }

    func becameEncrypted() {
        guard let context, let then = whenEncrypted else { return }
        whenEncrypted = nil
        session.becameEncrypted()
        log(.encrypted(.control, FTPServerTLS.version(of: context.channel)))
        then()
    }

    /// Has the client begin TLS on its data connection, then moves the data: RFC 4217 §7, where the client connects,
    /// sends its command and begins when it was answered with 150.
    func secure(_ transfer: FTPTransfer, on connection: FTPDataHandler) {
        guard let channel = context?.channel, let tls = server.tls else { return }
        connection.toleratesMissingCloseNotify = server.profile.quirks.contains(.toleratesMissingCloseNotify)
        let handshake = FTPDataHandshake(
            on: connection, tls: tls, fault: transfer.plan.handshake, server: server, control: channel
        ) { result in
            transfer.worker = nil
            switch result {
            case .success(let version):
                self.log(.encrypted(.data, version))
                self.move(transfer, on: connection)
            case .failure(let failure):
                self.log(.handshakeFailed(.data, failure.reason))
                self.end(transfer, transfer.isAborted ? .broken : .refused(Self.noHandshake))
            }
        }
        transfer.worker = handshake
        handshake.begin()
    }

    /// RFC 4217 §10: the handshake failed, or what it came to is not good enough.
    private static let noHandshake = FTPReply(522, "TLS negotiation failed on the data connection.")

    func log(_ event: FTPTranscript.Entry.Event) {
        server.log.log(event, session: id, isEncrypted: session.protection.isEncrypted)
    }

    func plan(for event: FTPFaultScript.Event) -> FTPFaultPlan {
        server.plan(for: event, session: id, isEncrypted: session.protection.isEncrypted)
    }
}
