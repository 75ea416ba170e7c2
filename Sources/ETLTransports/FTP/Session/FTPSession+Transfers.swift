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
                let isRefusal = outcome.log.last.map { $0.isRefusal && !$0.isOfBrokenSession } ?? false
                self = outcome.failure == .refused || isRefusal ? .nothing : .unclear
            }
        }
    }

    /// Downloads a file. When this returns, the server has confirmed that it was all.
    ///
    /// - Returns: how many bytes there were, and how many the server had announced; it may be mistaken.
    func download(
        _ path: RemotePath, interrupt: Interrupt, into target: FTPDownloadTarget
    ) async throws(TransferError) -> (bytes: Int64, announced: Int64?, wasCutShort: Bool) {
        let outcome = try await again { () async throws(TransferError) in
            try await move(.download(path, target), interrupt)
        }
        if let failure = outcome.failure { throw error(failure, outcome, .read, path) }
        guard outcome.log.isComplete, let started = outcome.log.started else {
            throw error(.incomplete, outcome, .read, path)
        }
        return (outcome.bytes, started.announcedSize(of: path), outcome.wasCutShort)
    }

    /// Moves a file, or a listing.
    func move(
        _ file: FTPTransfer.File, _ interrupt: Interrupt
    ) async throws(TransferError) -> FTPExchangeOutcome {
        let (control, isFresh) = try await connected(interrupt)
        renameSource = nil
        fileBegins()
        let transfer = FTPTransfer(
            on: control, isFresh: isFresh, isBinary: isBinary, memory, tls.map { ($0, address.host) }, configuration,
            loop, interrupt, wireLog)
        let outcome = await transfer.move(file)
        isBinary = transfer.isBinary
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
            outcome.failure == .cut || outcome.log.last?.endsSession == true
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
        if let failure = outcome.tlsFailure {
            var error = mapper.error(failure, isOfLogin: false, path: path)
            if let reply = outcome.log.last, reply.isRefusal { error.reply = mapper.redacted(reply) }
            return error
        }
        return mapper.error(failure, outcome.log, request: request, path: path)
    }
}
