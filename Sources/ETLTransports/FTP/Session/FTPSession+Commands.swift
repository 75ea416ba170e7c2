import ETL
import Logging

extension FTPSession {
    /// Sends commands and returns their replies, refusals among them.
    ///
    /// - Parameters:
    ///   - isRepeatable: whether it does no harm to send all of them again on a new connection.
    ///   - isLast: whether a file ends with them: where another one is likely to follow, `EPSV` goes with them, which
    ///     saves that one a round trip.
    func ask(
        _ commands: [String], interrupt: Interrupt, isRepeatable: Bool, timeout: Duration? = nil, isLast: Bool = false
    ) async throws(TransferError) -> [FTPReply] {
        let isTogether = memory.current.takesCommandsAhead
        // A server that loses commands sent ahead is found out sooner than one that is stuck.
        let isTrial = isTogether && isRepeatable && commands.count > 1
        let patience = timeout ?? configuration.stallTimeout
        do throws(FTPCommandFailure) {
            return try await send(
                commands, isTogether: isTogether, preparesNext: isLast && isTogether, interrupt: interrupt,
                timeout: isTrial ? min(patience, .seconds(10)) : patience)
        } catch {
            guard error.isWorthRepeating, isRepeatable, error.replies == 0 || error.isSilence else {
                throw error.error
            }
            if error.isSilence {
                // The first of several commands was answered and the second was not: lost, as some servers do.
                guard isTogether, error.replies > 0 else { throw error.error }
                losesCommandsAhead()
            }
            do throws(FTPCommandFailure) {
                return try await send(commands, isTogether: false, interrupt: interrupt, timeout: timeout)
            } catch {
                throw error.error
            }
        }
    }

    /// Notes that the server loses commands which are sent ahead.
    func losesCommandsAhead() {
        memory.learn { $0.takesCommandsAhead = false }
        logger.notice(
            "the server loses commands that are sent ahead: one at a time from now on",
            metadata: ["server": "\(address.name)"])
    }

    /// Renames what was written. If `RNFR` was the last command on this connection, it is not sent again.
    ///
    /// - Returns: the last reply.
    func rename(
        _ source: String, to target: String, interrupt: Interrupt
    ) async throws(TransferError) -> FTPReply {
        let isReady = renameSource == source && control != nil
        let commands = isReady ? ["RNTO \(target)"] : ["RNFR \(source)", "RNTO \(target)"]
        var replies = try await ask(commands, interrupt: interrupt, isRepeatable: false, isLast: isReady)
        if isReady, replies.last?.code == 503 {
            // The connection was replaced after all, and the new one knows nothing of the RNFR.
            replies = try await ask(["RNFR \(source)", "RNTO \(target)"], interrupt: interrupt, isRepeatable: false)
        }
        guard let last = replies.last else {
            throw TransferError(.protocolError, server: address.name, "no reply", isRetriable: true)
        }
        // A refused RNFR makes the server refuse the RNTO as out of order: the first reply is the one that tells.
        return last.isPositive ? last : replies.first(where: \.isRefusal) ?? last
    }

    private func send(
        _ commands: [String], isTogether: Bool, preparesNext: Bool = false, interrupt: Interrupt, timeout: Duration?
    ) async throws(FTPCommandFailure) -> [FTPReply] {
        let timeout = timeout ?? configuration.stallTimeout
        await settle(within: timeout, interrupt)
        let control: FTPControlConnection
        do throws(TransferError) {
            control = try await connected(interrupt).control
        } catch {
            throw FTPCommandFailure(error: error, replies: 0, isWorthRepeating: false, isSilence: false)
        }
        let needsType = !isBinary && commands.contains { $0.hasPrefix("SIZE ") }
        let all = needsType ? ["TYPE I"] + commands : commands
        let asksForAddress = preparesNext && isBusy && configuration.isPassive && !memory.current.needsPASV
        var replies: [FTPReply] = []
        do throws(SocketFailure) {
            for batch in isTogether ? [all[...]] : all.map({ [$0] }) {
                if let wireLog { batch.forEach { wireLog.log($0, isSent: true) } }
                if asksForAddress { wireLog?.log("EPSV", isSent: true) }
                try await control.send(
                    asksForAddress ? batch + ["EPSV"] : batch, within: timeout, interrupt)
                for _ in batch { replies.append(try await finalReply(on: control, within: timeout, interrupt)) }
                if asksForAddress, replies.last?.code == 229 {
                    // The answer to what was asked ahead: the one to the command itself is missing.
                    replies.removeLast()
                    throw .timedOut
                }
                if let reply = replies.last, reply.endsSession { throw .broken }
            }
            if asksForAddress { control.hasAskedForAddress() }
        } catch {
            hangUp()
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

    private func finalReply(
        on control: FTPControlConnection, within timeout: Duration, _ interrupt: Interrupt
    ) async throws(SocketFailure) -> FTPReply {
        while true {
            let reply = try await control.reply(within: timeout, interrupt)
            wireLog?.log(reply.text, isSent: false)
            if !reply.isPreliminary { return reply }
        }
    }

    private func commandFailure(_ failure: SocketFailure, _ replies: [FTPReply]) -> FTPCommandFailure {
        func make(_ error: TransferError, isWorthRepeating: Bool = true) -> FTPCommandFailure {
            let answered = replies.last?.endsSession == true ? replies.count - 1 : replies.count
            return FTPCommandFailure(
                error: error, replies: answered, isWorthRepeating: isWorthRepeating, isSilence: failure == .timedOut)
        }
        switch failure {
        case .interrupted(let error): return make(error, isWorthRepeating: false)
        case .endless:
            return make(
                TransferError(.protocolError, server: address.name, "a reply has no end", isRetriable: true),
                isWorthRepeating: false)
        case .timedOut:
            return make(TransferError(.stalled, server: address.name, "no reply in time", isRetriable: true))
        case .broken:
            if let last = replies.last, last.endsSession { return make(mapper.refusal(last, to: .read, path: nil)) }
            return make(TransferError(.connectionLost, server: address.name, isRetriable: true))
        }
    }
}
