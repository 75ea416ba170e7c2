import CCurl
import ETL
import Logging
import Synchronization

extension FTPSession {
    /// Sends commands and returns their replies, refusals among them.
    ///
    /// - Parameter isRepeatable: whether it does no harm to send all of them again on a new connection.
    func ask(
        _ commands: [String], interrupt: Interrupt, isRepeatable: Bool, timeout: Duration? = nil
    ) throws(TransferError) -> [FTPReply] {
        let isTogether = memory.current.takesCommandsAhead
        // A server that loses commands sent ahead is found out sooner than one that is stuck.
        let isTrial = isTogether && isRepeatable && commands.count > 1
        let patience = timeout ?? configuration.stallTimeout
        do throws(FTPCommandFailure) {
            return try send(
                commands, isTogether: isTogether, interrupt: interrupt,
                timeout: isTrial ? min(patience, .seconds(10)) : patience)
        } catch {
            guard error.isWorthRepeating, isRepeatable, error.replies == 0 || error.isSilence else {
                throw error.error
            }
            if error.isSilence {
                // The first of several commands was answered and the second was not: lost, as some servers do.
                guard isTogether, error.replies > 0 else { throw error.error }
                memory.learn { $0.takesCommandsAhead = false }
                logger.notice(
                    "the server loses commands that are sent ahead: one at a time from now on",
                    metadata: ["server": "\(address.name)"])
            }
            do throws(FTPCommandFailure) {
                return try send(commands, isTogether: false, interrupt: interrupt, timeout: timeout)
            } catch {
                throw error.error
            }
        }
    }

    /// Renames what was written. If `RNFR` was the last command on this connection, it is not sent again.
    ///
    /// - Returns: the last reply.
    func rename(_ source: String, to target: String, interrupt: Interrupt) throws(TransferError) -> FTPReply {
        let isReady = renameSource == source && curl?.activeSocket.map(isAlive) == true
        let commands = isReady ? ["RNTO \(target)"] : ["RNFR \(source)", "RNTO \(target)"]
        var replies = try ask(commands, interrupt: interrupt, isRepeatable: false)
        if isReady, replies.last?.code == 503 {
            // The connection was replaced after all, and the new one knows nothing of the RNFR.
            replies = try ask(["RNFR \(source)", "RNTO \(target)"], interrupt: interrupt, isRepeatable: false)
        }
        guard let last = replies.last else {
            throw TransferError(.protocolError, server: address.name, "no reply", isRetriable: true)
        }
        // A refused RNFR makes the server refuse the RNTO as out of order: the first reply is the one that tells.
        return last.isPositive ? last : replies.first(where: \.isRefusal) ?? last
    }

    private func isAlive(_ socket: Int32) -> Bool {
        !FTPControlSocket(socket: socket, timeout: .zero, interrupt: Interrupt()).isStale
    }

    private func send(
        _ commands: [String], isTogether: Bool, interrupt: Interrupt, timeout: Duration?
    ) throws(FTPCommandFailure) -> [FTPReply] {
        let control: FTPControlSocket
        do throws(TransferError) {
            control = try connected(interrupt, timeout: timeout)
        } catch {
            throw FTPCommandFailure(error: error, replies: 0, isWorthRepeating: false, isSilence: false)
        }
        defer { running.withLock { $0.interrupt = nil } }
        let needsType = !isBinary && commands.contains { $0.hasPrefix("SIZE ") || $0 == "EPSV" || $0 == "PASV" }
        let all = needsType ? ["TYPE I"] + commands : commands
        var replies: [FTPReply] = []
        do throws(FTPControlSocket.Failure) {
            for batch in isTogether ? [all[...]] : all.map({ [$0] }) {
                batch.forEach { logWire($0, isSent: true) }
                try control.ask(Array(batch)) { reply in
                    logWire(reply.text, isSent: false)
                    replies.append(reply)
                }
                if let reply = replies.last, reply.code == 421 { throw .lost }
            }
        } catch {
            control.cut()
            renameSource = nil
            throw commandFailure(error, replies)
        }
        if needsType {
            let reply = replies.removeFirst()
            isBinary = reply.isPositive
            guard isBinary else {
                throw FTPCommandFailure(
                    error: mapper.refusal(reply, to: .binaryMode, path: nil), replies: replies.count,
                    isWorthRepeating: false, isSilence: false)
            }
        }
        renameSource = commands.last.flatMap { last in
            last.hasPrefix("RNFR ") && replies.last?.code == 350 ? String(last.dropFirst(5)) : nil
        }
        return replies
    }

    private func commandFailure(_ failure: FTPControlSocket.Failure, _ replies: [FTPReply]) -> FTPCommandFailure {
        func make(_ error: TransferError, isWorthRepeating: Bool = true) -> FTPCommandFailure {
            let answered = replies.last?.code == 421 ? replies.count - 1 : replies.count
            return FTPCommandFailure(
                error: error, replies: answered, isWorthRepeating: isWorthRepeating, isSilence: failure == .silent)
        }
        switch failure {
        case .interrupted(let error): return make(error, isWorthRepeating: false)
        case .silent: return make(TransferError(.stalled, server: address.name, "no reply in time", isRetriable: true))
        case .lost:
            if let last = replies.last, last.code == 421 { return make(mapper.refusal(last, to: .read, path: nil)) }
            return make(TransferError(.connectionLost, server: address.name, isRetriable: true))
        }
    }

    /// The control connection, logged in.
    func connected(_ interrupt: Interrupt, timeout: Duration?) throws(TransferError) -> FTPControlSocket {
        func control(_ socket: Int32) -> FTPControlSocket {
            FTPControlSocket(
                socket: socket, timeout: timeout ?? configuration.stallTimeout, interrupt: interrupt)
        }
        let curl = try handle(interrupt)
        if let socket = curl.activeSocket {
            if !control(socket).isStale { return control(socket) }
            renameSource = nil
        }
        let outcome = try run(.connect(to: address), isBodyless: true, interrupt: interrupt)
        if let failure = outcome.failure { throw error(failure, outcome, .login, nil) }
        guard let socket = curl.activeSocket else {
            throw TransferError(.connectionLost, server: address.name, isRetriable: true)
        }
        running.withLock { $0.interrupt = interrupt }
        return control(socket)
    }
}
