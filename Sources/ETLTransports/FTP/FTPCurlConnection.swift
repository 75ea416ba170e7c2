import CCurl
import ETL
import Logging

/// What libcurl does for a session: it connects and logs in, lists directories, and moves files in active mode.
///
/// An actor whose executor is a thread of its own, so that the compiler keeps the handle there, and because libcurl's
/// FTP blocks: it waits for a server's final reply inside the call that drives it. The thread sleeps while the session
/// uses the connection by itself (``FTPControlConnection``).
actor FTPCurlConnection {
    /// What moves.
    enum Content: Sendable {
        /// Nothing: it connects and logs in.
        case none
        case download(FTPDownloadTarget)
        case upload(BytePipe.Reader)
    }

    nonisolated let unownedExecutorOwner: SessionThread

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unownedExecutorOwner.asUnownedSerialExecutor()
    }

    private let configuration: FTPStoreConfiguration
    private let wireLog: FTPWireLog?
    private var curl: CurlHandle?

    /// - Parameter startThread: in tests, a system that has no thread to give.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        configuration: FTPStoreConfiguration, wireLog: FTPWireLog?, startThread: SessionThread.Begin
    ) throws(TransferError) {
        unownedExecutorOwner = SessionThread()
        try unownedExecutorOwner.start(startThread)
        self.configuration = configuration
        self.wireLog = wireLog
    }

    deinit {
        unownedExecutorOwner.stop()
    }

    /// Closes the connection, and forgets what libcurl believes of it.
    func drop() {
        curl = nil
    }

    /// Runs one exchange of libcurl.
    ///
    /// - Returns: what it came to, and the socket of the connection, where one stands that can be used again.
    func run(
        _ plan: FTPTransferPlan, _ content: Content, usesEPSV: Bool, interrupt: Interrupt
    ) -> (outcome: FTPExchangeOutcome, socket: Int32?) {
        let curl = handle()
        interrupt.wakes(curl.waker)
        let hadConnection = curl.activeSocket != nil
        curl.set(CURLOPT_URL, plan.url)
        curl.set(CURLOPT_PREQUOTE, plan.prequote)
        curl.set(CURLOPT_CUSTOMREQUEST, plan.listing)
        let method = plan.listing == nil ? CURLFTPMETHOD_NOCWD : CURLFTPMETHOD_SINGLECWD
        curl.set(CURLOPT_FTP_FILEMETHOD, Int(method.rawValue))
        if !usesEPSV { curl.set(CURLOPT_FTP_USE_EPSV, false) }

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
        var (isUpload, isBodyless) = (false, false)
        switch content {
        case .none: isBodyless = true
        case .download(let target):
            exchange.consume = { bytes throws(TransferError) in try target.takeBlocking(bytes) }
        case .upload(let input):
            isUpload = true
            exchange.produce = { space throws(TransferError) in try input.readBlocking(into: space) }
            exchange.controlPort = configuration.port
            exchange.onLastWords = { transcript.take($0) }
        }
        curl.set(CURLOPT_NOBODY, isBodyless)
        curl.set(CURLOPT_UPLOAD, isUpload)

        let failure = FTPExchangeFailure(curl.perform(exchange))
        if let failure, !failure.leavesConnectionUsable {
            if let socket = curl.activeSocket { etl_socket_cut(socket) }
            drop()
        }
        let outcome = FTPExchangeOutcome(
            failure: failure, log: transcript.log, isFresh: !hadConnection || transcript.log.isFresh,
            includesLogin: !hadConnection || transcript.log.isFresh, bytes: exchange.bytes,
            ownFailure: exchange.failure, isStalled: exchange.isStalled)
        return (outcome, self.curl?.activeSocket)
    }

    private func handle() -> CurlHandle {
        if let curl { return curl }
        let curl = CurlHandle()
        curl.setUpFTP(configuration)
        if let wireLog {
            curl.set(CURLOPT_VERBOSE, true)
            curl.context.onWire = { isSent, bytes in
                wireLog.log(String(decoding: bytes, as: UTF8.self), isSent: isSent)
            }
        }
        self.curl = curl
        return curl
    }
}
