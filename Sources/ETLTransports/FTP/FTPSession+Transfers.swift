import CCurl
import ETL
import Logging
import Synchronization

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

        init(_ failure: CurlFailure?, _ log: FTPExchangeLog) {
            if log.started != nil {
                self = .file
            } else {
                self = failure == .refused || log.last?.isRefusal == true ? .nothing : .unclear
            }
        }
    }

    /// What one exchange came to.
    struct Outcome {
        let failure: CurlFailure?
        let log: FTPExchangeLog
        /// Whether the connection was made for it.
        let isFresh: Bool
        let exchange: CurlExchange
    }

    /// Runs one exchange of libcurl.
    func run(
        _ plan: FTPTransferPlan, isUpload: Bool = false, isBodyless: Bool = false, interrupt: Interrupt,
        prepare: (CurlExchange) -> Void = { _ in }
    ) throws(TransferError) -> Outcome {
        let curl = try handle(interrupt)
        defer { running.withLock { $0.interrupt = nil } }
        let hadConnection = curl.activeSocket != nil
        curl.set(CURLOPT_URL, plan.url)
        curl.set(CURLOPT_PREQUOTE, plan.prequote)
        curl.set(CURLOPT_CUSTOMREQUEST, plan.listing)
        let method = plan.listing == nil ? CURLFTPMETHOD_NOCWD : CURLFTPMETHOD_SINGLECWD
        curl.set(CURLOPT_FTP_FILEMETHOD, Int(method.rawValue))
        curl.set(CURLOPT_NOBODY, isBodyless)
        curl.set(CURLOPT_UPLOAD, isUpload)
        if memory.current.needsPASV { curl.set(CURLOPT_FTP_USE_EPSV, false) }

        renameSource = nil
        let exchange = CurlExchange(interrupt: interrupt, stallTimeout: configuration.stallTimeout)
        let transcript = FTPTranscript()
        exchange.onHeader = { [unowned exchange] line in
            transcript.take(line)
            switch transcript.log.last?.code {
            // The address of a data connection, or the acceptance of ours.
            case 200, 227, 229: exchange.wantsTurn = true
            case 125, 150: exchange.start()
            default: break
            }
        }
        if isUpload {
            exchange.controlPort = configuration.port
            exchange.onLastWords = { transcript.take($0) }
        }
        prepare(exchange)
        let failure = CurlFailure(curl.perform(exchange))
        if let failure, !failure.leavesConnectionUsable, let socket = curl.activeSocket { etl_socket_cut(socket) }
        let log = transcript.log
        if let greeting = log.replies.first, log.isFresh {
            isBinary = false
            memory.meet(greeting: greeting)
        }
        // libcurl lists in text mode.
        if log.started != nil { isBinary = plan.listing == nil }
        if log.replies.contains(where: { $0.code == 227 }), log.started != nil, !memory.current.needsPASV {
            memory.learn { $0.needsPASV = true }
        }
        return Outcome(failure: failure, log: log, isFresh: !hadConnection || log.isFresh, exchange: exchange)
    }

    /// Downloads a file. When this returns, the server has confirmed that it was all.
    ///
    /// - Returns: how many bytes there were, and how many the server had announced; it may be mistaken.
    func download(
        _ path: RemotePath, interrupt: Interrupt,
        into consume: @escaping (UnsafeRawBufferPointer) throws(TransferError) -> Void
    ) throws(TransferError) -> (bytes: Int64, announced: Int64?) {
        let plan = FTPTransferPlan.download(path, from: address)
        let outcome = try again(path, .read) { () throws(TransferError) in
            if plan.way == .direct { return try downloadDirectly(path, interrupt: interrupt, into: consume) }
            return try run(plan, interrupt: interrupt) { $0.consume = consume }
        }
        if let failure = outcome.failure { throw error(failure, outcome, .read, path) }
        guard outcome.log.isComplete, let started = outcome.log.started else {
            throw error(.incomplete, outcome, .read, path)
        }
        return (outcome.exchange.bytes, started.announcedSize(of: path))
    }

    /// Does it once more, on a new connection, if the connection that stood there turns out to be dead before anything
    /// has happened. (libcurl itself looks before it uses one, and does so for downloads that get no reply at all.)
    func again(
        _ path: RemotePath, _ request: FTPRefusal.Request, _ attempt: () throws(TransferError) -> Outcome
    ) throws(TransferError) -> Outcome {
        let outcome = try attempt()
        guard !outcome.isFresh, outcome.log.started == nil, outcome.exchange.failure == nil,
            outcome.failure == .cut || outcome.log.last?.code == 421
        else { return outcome }
        logger.debug("connection was dead, connecting again", metadata: ["server": "\(address.name)"])
        return try attempt()
    }

    func error(
        _ failure: CurlFailure, _ outcome: Outcome, _ request: FTPRefusal.Request, _ path: RemotePath?
    ) -> TransferError {
        if let own = outcome.exchange.failure { return own }
        if outcome.exchange.isStalled {
            return TransferError(
                .stalled, server: address.name, path: path?.string,
                "no byte moved for \(configuration.stallTimeout)", isRetriable: true)
        }
        return mapper.error(failure, outcome.log, isFresh: outcome.isFresh, request: request, path: path)
    }
}
