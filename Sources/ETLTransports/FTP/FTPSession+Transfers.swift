import ETL
import Logging

extension FTPSession {
    /// What an upload left on the server, as far as can be known.
    enum Leftover {
        /// Nothing: the server refused, or was not asked.
        case nothing
        /// A file.
        case file
        /// Perhaps a file, and perhaps one that comes only now: the server was asked, and we did not wait for its
        /// answer.
        case unclear

        init(_ outcome: FTPExchangeOutcome) {
            if outcome.log.started != nil {
                self = .file
            } else {
                self = outcome.failure == .refused || outcome.log.last?.isRefusal == true ? .nothing : .unclear
            }
        }
    }

    /// Downloads a file. When this returns, the server has confirmed that it was all.
    ///
    /// - Returns: how many bytes there were, and how many the server had announced; it may be mistaken.
    func download(
        _ path: RemotePath, interrupt: Interrupt, into target: FTPDownloadTarget
    ) async throws(TransferError) -> (bytes: Int64, announced: Int64?) {
        let outcome = try await again { () async throws(TransferError) in
            guard let plan = activePlan(.download(path, from: address)) else {
                return try await passively(.download(path, target), interrupt)
            }
            return try await run(plan, .download(target), interrupt)
        }
        if let failure = outcome.failure { throw error(failure, outcome, .read, path) }
        guard outcome.log.isComplete, let started = outcome.log.started else {
            throw error(.incomplete, outcome, .read, path)
        }
        return (outcome.bytes, started.announcedSize(of: path))
    }

    /// What libcurl is to do; `nil` where it does nothing: in passive mode, and for what it cannot name.
    func activePlan(_ make: @autoclosure () -> FTPTransferPlan) -> FTPTransferPlan? {
        guard !configuration.isPassive else { return nil }
        let plan = make()
        return plan.way == .direct ? nil : plan
    }

    /// Moves a file over a data connection of our own.
    func passively(
        _ file: FTPPassiveTransfer.File, _ interrupt: Interrupt
    ) async throws(TransferError) -> FTPExchangeOutcome {
        let (control, isFresh) = try await connected(interrupt)
        renameSource = nil
        fileBegins()
        let neededPASV = memory.current.needsPASV
        let transfer = FTPPassiveTransfer(
            on: control, isFresh: isFresh, isBinary: isBinary, needsPASV: neededPASV, configuration, loop, interrupt,
            wireLog)
        let outcome = await transfer.move(file)
        isBinary = transfer.isBinary
        if transfer.needsPASV, !neededPASV { memory.learn { $0.needsPASV = true } }
        if transfer.losesCommandsAhead { losesCommandsAhead() }
        switch outcome.failure {
        case nil: fileEnds()
        case let failure?: if !failure.leavesConnectionUsable { hangUp() }
        }
        return outcome
    }

    /// Does it once more, on a new connection, if the connection that stood there turns out to be dead before anything
    /// has happened.
    func again(
        _ attempt: () async throws(TransferError) -> FTPExchangeOutcome
    ) async throws(TransferError) -> FTPExchangeOutcome {
        let outcome = try await attempt()
        guard !outcome.isFresh, outcome.log.started == nil, outcome.ownFailure == nil,
            outcome.failure == .cut || outcome.log.last?.code == 421
        else { return outcome }
        logger.debug("connection was dead, connecting again", metadata: ["server": "\(address.name)"])
        return try await attempt()
    }

    func error(
        _ failure: FTPExchangeFailure, _ outcome: FTPExchangeOutcome, _ request: FTPRefusal.Request, _ path: RemotePath?
    ) -> TransferError {
        if let own = outcome.ownFailure { return own }
        if outcome.isStalled {
            return TransferError(
                .stalled, server: address.name, path: path?.string,
                "no byte moved for \(configuration.stallTimeout)", isRetriable: true)
        }
        return mapper.error(failure, outcome.log, isFresh: outcome.includesLogin, request: request, path: path)
    }
}
