import CCurl
import ETL
import Logging
import Synchronization

/// One connection to an FTP server: a libcurl handle on a thread of its own, logged in when it is first used.
///
/// An actor whose executor is that thread, so that the compiler keeps the handle there. Its methods block, which hurts
/// nobody: one transfer at a time is all that an FTP connection can do.
actor FTPSession {
    nonisolated let unownedExecutorOwner: SessionThread

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unownedExecutorOwner.asUnownedSerialExecutor()
    }

    let configuration: FTPStoreConfiguration
    let address: FTPAddress
    let mapper: FTPErrorMapper
    let memory: FTPServerMemory
    let logger: Logger

    var curl: CurlHandle?

    /// Whether the connection is known to be in binary mode: some servers refuse SIZE in the other.
    var isBinary = false

    /// The temporary file whose `RNFR` was the last command on the connection.
    var renameSource: String?

    /// What the last upload left on the server.
    var leftover = Leftover.nothing

    /// The call that runs, so that ``abort(_:)`` finds it.
    nonisolated let running = Locked<(interrupt: Interrupt?, ending: TransferError?)>((nil, nil))

    /// Makes a session; it connects when it is first used.
    ///
    /// - Parameter startThread: in tests, a system that has no thread to give.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        configuration: FTPStoreConfiguration, memory: FTPServerMemory, logger: Logger,
        startThread: SessionThread.Begin = etl_thread_start
    ) throws(TransferError) {
        unownedExecutorOwner = SessionThread()
        try unownedExecutorOwner.start(startThread)
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

// MARK: The handle

extension FTPSession {
    /// The handle, set up when it is first needed, and on its own thread.
    func handle(_ interrupt: Interrupt) throws(TransferError) -> CurlHandle {
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

    /// Logs that something is not as it should be, and at which path.
    nonisolated func warn(_ text: String, _ path: String, _ reply: FTPReply? = nil, _ more: Logger.Metadata = [:]) {
        var metadata = more
        metadata["server"] = "\(address.name)"
        metadata["path"] = "\(OneLine.of(path))"
        if let reply { metadata["reply"] = "\(mapper.redacted(reply))" }
        logger.warning("\(text)", metadata: metadata)
    }

    func logWire(_ text: String, isSent: Bool) {
        guard logger.logLevel <= .debug else { return }
        FTPWireLog.log(text, isSent: isSent, address.name, mapper, logger)
    }
}
