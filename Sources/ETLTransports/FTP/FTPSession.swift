import CCurl
import ETL
import Logging
import Synchronization

/// One connection to an FTP server: a libcurl handle on a thread of its own, logged in when it is first used.
///
/// An actor whose executor is that thread, so that the compiler keeps the handle there. Its methods block, which hurts
/// nobody: one transfer at a time is all that an FTP connection can do.
actor FTPSession {
    nonisolated let unownedExecutorOwner = SessionThread()

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unownedExecutorOwner.asUnownedSerialExecutor()
    }

    let configuration: FTPStoreConfiguration
    let address: FTPAddress
    let mapper: FTPErrorMapper
    let memory: FTPServerMemory
    let logger: Logger

    private var curl: CurlHandle?

    /// Whether the connection is known to be in binary mode: some servers refuse SIZE in the other.
    private var isBinary = false

    /// The temporary file whose `RNFR` was the last command on the connection.
    private var renameSource: String?

    /// What the last upload left on the server.
    private(set) var leftover = Leftover.nothing

    /// The call that runs, so that ``abort(_:)`` finds it.
    private nonisolated let running = Mutex<(interrupt: Interrupt?, ending: TransferError?)>((nil, nil))

    init(configuration: FTPStoreConfiguration, memory: FTPServerMemory, logger: Logger) {
        self.configuration = configuration
        self.memory = memory
        self.logger = logger
        address = FTPAddress(host: configuration.host, port: configuration.port)
        mapper = FTPErrorMapper(server: address.name, password: configuration.password)
    }

    deinit {
        unownedExecutorOwner.stop()
    }

    /// Ends what runs and whatever is asked later with `error`.
    nonisolated func abort(_ error: TransferError) {
        let interrupt = running.withLock { running in
            running.ending = running.ending ?? error
            return running.interrupt
        }
        interrupt?.raise(error)
    }

    /// Closes the connection, politely and without waiting for an answer.
    func close() {
        if let socket = curl?.activeSocket {
            FTPControlSocket(socket: socket, timeout: .zero, interrupt: Interrupt()).quit()
        }
        curl = nil
    }
}

// MARK: Transfers

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
    private func run(
        _ plan: FTPTransferPlan, isUpload: Bool = false, isBodyless: Bool = false, interrupt: Interrupt,
        prepare: (CurlExchange) -> Void = { _ in }
    ) throws(TransferError) -> Outcome {
        let curl = try handle(interrupt)
        defer { running.withLock { $0.interrupt = nil } }
        let hadConnection = curl.activeSocket != nil
        curl.set(CURLOPT_URL, plan.url)
        curl.set(CURLOPT_PREQUOTE, plan.prequote)
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
        let log = transcript.log
        if let greeting = log.replies.first, log.isFresh {
            isBinary = false
            memory.meet(greeting: greeting)
        }
        if log.started != nil { isBinary = true }
        if log.replies.contains(where: { $0.code == 227 }), log.started != nil, !memory.current.needsPASV {
            memory.learn { $0.needsPASV = true }
        }
        return Outcome(failure: failure, log: log, isFresh: !hadConnection || log.isFresh, exchange: exchange)
    }

    /// Downloads a file. When this returns, the server has confirmed that it was all.
    ///
    /// - Returns: how many bytes there were, and what the server said beforehand.
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
        let (bytes, announced) = (outcome.exchange.bytes, started.announcedSize)
        if let announced, announced != bytes {
            throw TransferError(
                bytes < announced ? .truncated : .sourceChanged, server: address.name, path: path.string,
                "\(bytes) bytes came of \(announced)", isRetriable: true)
        }
        return (bytes, announced)
    }

    /// Uploads a file; its directory is made if the server does not take the file without.
    func upload(
        _ path: RemotePath, interrupt: Interrupt, directories: FTPDirectories,
        from produce: @escaping (UnsafeMutableRawBufferPointer) throws(TransferError) -> Int
    ) throws(TransferError) -> Int64 {
        func attempt() throws(TransferError) -> Outcome {
            let outcome = try again(path, .write) { () throws(TransferError) in
                try run(.upload(path, to: address), isUpload: true, interrupt: interrupt) { $0.produce = produce }
            }
            leftover = Leftover(outcome.failure, outcome.log)
            return outcome
        }
        leftover = .nothing
        if FTPTransferPlan.upload(path, to: address).way == .nameInDirectory {
            // A refused PREQUOTE makes libcurl close the connection: the directory is looked at first.
            let reply = try ask(["CWD \(path.directory)"], interrupt: interrupt, isRepeatable: true).first
            if reply?.isRefusal == true { _ = try makeDirectories(of: path, directories, interrupt: interrupt) }
        }
        var outcome = try attempt()
        var directoryRefusal: FTPReply?
        if outcome.failure == .refused, outcome.log.started == nil, let reply = outcome.log.last,
            directories.mayBeMissing(reply)
        {
            // No byte has been taken from the source yet, so it can simply be done again.
            directoryRefusal = try makeDirectories(of: path, directories, interrupt: interrupt)
            outcome = try attempt()
        }
        if let failure = outcome.failure {
            if outcome.log.started == nil, let directoryRefusal {
                throw TransferError(
                    .directoryFailed, server: address.name, path: path.directory,
                    reply: mapper.redacted(directoryRefusal), isRetriable: directoryRefusal.code < 500)
            }
            throw error(failure, outcome, .write, path)
        }
        guard outcome.log.isComplete else { throw error(.incomplete, outcome, .write, path) }
        directories.exist(above: path)
        return outcome.exchange.bytes
    }

    /// Makes every directory above `path` that is not known to exist. Those that exist all the same refuse, which is
    /// what two workers that do this at the same time count on.
    ///
    /// - Returns: the refusal of the innermost, unless it says that the directory is there.
    private func makeDirectories(
        of path: RemotePath, _ directories: FTPDirectories, interrupt: Interrupt
    ) throws(TransferError) -> FTPReply? {
        let missing = directories.unknown(above: path)
        guard !missing.isEmpty else { return nil }
        let replies = try ask(missing.map { "MKD \($0)" }, interrupt: interrupt, isRepeatable: true)
        for (directory, reply) in zip(missing, replies) where reply.isPositive {
            directories.exists(directory)
            logger.debug("directory made", metadata: ["server": "\(address.name)", "path": "\(directory)"])
        }
        return replies.last.flatMap { $0.isPositive || FTPDirectories.saysThatItExists($0) ? nil : $0 }
    }

    /// Does it once more, on a new connection, if the connection that stood there turns out to be dead before anything
    /// has happened. (libcurl itself looks before it uses one, and does so for downloads that get no reply at all.)
    private func again(
        _ path: RemotePath, _ request: FTPRefusal.Request, _ attempt: () throws(TransferError) -> Outcome
    ) throws(TransferError) -> Outcome {
        let outcome = try attempt()
        guard !outcome.isFresh, outcome.log.started == nil, outcome.exchange.failure == nil,
            outcome.failure == .cut || outcome.log.last?.code == 421
        else { return outcome }
        logger.debug("connection was dead, connecting again", metadata: ["server": "\(address.name)"])
        return try attempt()
    }

    private func error(
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

// MARK: Commands

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
        // A refused RNFR makes the server refuse the RNTO as out of order: the first reply is the one that tells.
        guard let refusal = replies.first(where: { $0.code >= 400 }) ?? replies.last else {
            throw TransferError(.protocolError, server: address.name, "no reply", isRetriable: true)
        }
        return refusal
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
            isBinary = replies.first?.isPositive == true
            replies.removeFirst()
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

// MARK: The handle

extension FTPSession {
    /// The handle, set up when it is first needed, and on its own thread.
    private func handle(_ interrupt: Interrupt) throws(TransferError) -> CurlHandle {
        if let error = running.withLock({ running in
            running.interrupt = interrupt
            return running.ending
        }) {
            throw error
        }
        if let curl {
            interrupt.wakes(curl.waker)
            return curl
        }
        let curl = CurlHandle()
        interrupt.wakes(curl.waker)
        curl.setUpFTP(configuration)
        if logger.logLevel <= .debug {
            curl.set(CURLOPT_VERBOSE, true)
            let (logger, mapper, server) = (logger, mapper, address.name)
            curl.context.onWire = { isSent, bytes in
                FTPWireLog.log(String(decoding: bytes, as: UTF8.self), isSent: isSent, server, mapper, logger)
            }
        }
        self.curl = curl
        return curl
    }

    func logWire(_ text: String, isSent: Bool) {
        guard logger.logLevel <= .debug else { return }
        FTPWireLog.log(text, isSent: isSent, address.name, mapper, logger)
    }
}
