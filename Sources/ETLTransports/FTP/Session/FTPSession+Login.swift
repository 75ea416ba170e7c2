import ETL

extension FTPSession {
    /// Connects and logs in, all within the time for it.
    func connect(_ interrupt: Interrupt) async throws(TransferError) -> FTPControlConnection {
        let deadline = SuspendingClock().now.advanced(by: configuration.connectTimeout)
        let socket: Int32
        do throws(TCPConnector.Failure) {
            socket = try await TCPConnector(startThread: startThread)
                .connect(to: address, within: configuration.connectTimeout, interrupt)
        } catch {
            throw error.transferError(server: address.name)
        }
        let control = FTPControlConnection(SocketStream(socket, loop))
        do throws(TransferError) {
            if case .implicit = configuration.security { try await encrypt(control, deadline, interrupt) }
            try await logIn(on: control, deadline, interrupt)
        } catch {
            control.cut()
            throw error
        }
        isBinary = false
        return control
    }

    private func logIn(
        on control: FTPControlConnection, _ deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) {
        var login = FTPLogin(
            user: configuration.user, password: configuration.password, security: configuration.security)
        var log = FTPExchangeLog()
        var step = FTPLogin.Step.hear
        while true {
            switch step {
            case .done: return
            case .refused: throw mapper.refusedLogin(log)
            case .refusedTLS: throw mapper.refusedTLS(log)
            case .startTLS:
                try await encrypt(control, deadline, interrupt)
                step = login.afterTLS()
            case .say, .hear:
                let command = if case .say(let command) = step { command } else { String?.none }
                let reply: FTPReply
                do throws(SocketFailure) {
                    reply = try await ask(command, on: control, deadline, interrupt)
                } catch {
                    let isImplicit = if case .implicit = configuration.security { true } else { false }
                    throw mapper.loginError(
                        error, nonsense: control.nonsense, isUngreeted: log.replies.isEmpty && !isImplicit)
                }
                if log.replies.isEmpty { memory.meet(greeting: reply) }
                log.append(reply)
                step = login.next(after: reply)
            }
        }
    }

    private func ask(
        _ command: String?, on control: FTPControlConnection, _ deadline: SuspendingClock.Instant,
        _ interrupt: Interrupt
    ) async throws(SocketFailure) -> FTPReply {
        if let command {
            wireLog?.log(command, isSent: true)
            try await control.send(CollectionOfOne(command), within: Self.left(until: deadline), interrupt)
        }
        let reply = try await control.reply(within: Self.left(until: deadline), interrupt)
        wireLog?.log(reply.text, isSent: false)
        return reply
    }

    private func encrypt(
        _ control: FTPControlConnection, _ deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) {
        guard let tls else { preconditionFailure("a server with TLS has a context") }
        guard control.isUpToDate else { throw mapper.spokenBeforeTLS }
        do throws(SocketStream.TLSFailure) {
            try await control.stream.startTLS(
                tls, to: address.host, resuming: nil, within: Self.left(until: deadline), interrupt)
        } catch {
            throw mapper.error(error, isOfLogin: true)
        }
    }

    private static func left(until deadline: SuspendingClock.Instant) -> Duration {
        max(.zero, SuspendingClock().now.duration(to: deadline))
    }
}
