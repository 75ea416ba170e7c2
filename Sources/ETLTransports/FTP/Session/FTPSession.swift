import ETL
import Logging
import Synchronization

/// One connection to an FTP server, logged in when it is first used.
///
/// An actor of an event loop, on which jobs run too: it waits for the server without holding a thread. One call at
/// a time is all that an FTP connection can do; the pool lends a session to one caller, who asks one thing after the
/// other.
///
/// libcurl finds the server and connects (``TCPConnector``); from the greeting on the connection is ours.
actor FTPSession {
    nonisolated let loop: EventLoop

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.asUnownedSerialExecutor()
    }

    let configuration: FTPStoreConfiguration
    let address: ServerAddress
    let mapper: FTPErrorMapper
    let memory: FTPServerMemory
    let directories: FTPDirectories
    let logger: Logger

    /// `nil` unless the log is for debugging.
    let wireLog: FTPWireLog?

    /// What TLS connections have in common; `nil` where there are none.
    let tls: TLSContext?

    let startThread: SystemThread.Begin

    /// The connection that stands.
    var control: FTPControlConnection? {
        didSet { hasConnection.store(control != nil, ordering: .relaxed) }
    }

    private nonisolated let hasConnection = Atomic(false)

    nonisolated var isConnected: Bool { hasConnection.load(ordering: .relaxed) }

    /// Whether the connection is known to be in binary mode: some servers refuse SIZE in the other.
    var isBinary = false

    /// The temporary file whose `RNFR` was the last command on the connection.
    var renameSource: String?

    /// When the last file was over.
    private var lastFile: SuspendingClock.Instant?

    /// Whether files follow each other on this connection, so that the next one can be prepared for.
    private(set) var isBusy = false

    /// What the last upload left on the server.
    var leftover = Leftover.nothing

    nonisolated let running = RunningCall()

    /// Makes a session; it connects when it is first used.
    ///
    /// - Parameter startThread: in tests, a system that has no thread to give.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        configuration: FTPStoreConfiguration, memory: FTPServerMemory, directories: FTPDirectories, logger: Logger,
        loop: EventLoop, tls: TLSContext?, startThread: @escaping SystemThread.Begin
    ) throws(TransferError) {
        try loop.start()
        self.loop = loop
        self.configuration = configuration
        self.memory = memory
        self.directories = directories
        self.logger = logger
        self.tls = tls
        self.startThread = startThread
        address = ServerAddress(host: configuration.host, port: configuration.port)
        mapper = FTPErrorMapper(server: address.name, password: configuration.password)
        wireLog =
            logger.logLevel <= .debug ? FTPWireLog(server: address.name, mapper: mapper, logger: logger) : nil
    }

    /// Closes the connection, politely and without waiting for an answer.
    func close() async {
        control?.quit()
        hangUp()
    }

    /// Logs that something is not as it should be, and at which path.
    nonisolated func warn(_ text: String, _ path: String, _ reply: FTPReply? = nil, _ more: Logger.Metadata = [:]) {
        var metadata = more
        metadata["server"] = "\(address.name)"
        metadata["path"] = "\(OneLine.of(path))"
        if let reply { metadata["reply"] = "\(mapper.redacted(reply))" }
        logger.warning("\(text)", metadata: metadata)
    }
}

// MARK: The connection

extension FTPSession {
    /// The control connection, logged in, and whether it was made just now.
    func connected(
        _ interrupt: Interrupt
    ) async throws(TransferError) -> (control: FTPControlConnection, isFresh: Bool) {
        try running.begin(interrupt)
        if let control {
            if !control.isStale { return (control, false) }
            hangUp()
        }
        let start = SuspendingClock().now
        let control: FTPControlConnection
        do throws(TransferError) {
            control = try await connect(interrupt)
        } catch {
            configuration.metrics?.failed(error.kind)
            throw error
        }
        configuration.metrics?.connected(after: start.duration(to: SuspendingClock().now))
        self.control = control
        return (control, true)
    }

    /// Takes an answer that was left for later: nobody else must take it for theirs.
    func settle(within timeout: Duration, _ interrupt: Interrupt) async {
        guard let control, control.takesAddress() != nil else { return }
        do throws(SocketFailure) {
            let reply = try await control.reply(within: timeout, interrupt)
            wireLog?.log(reply.text, isSent: false)
            if reply.endsSession { hangUp() }
        } catch {
            hangUp()
        }
    }

    /// A file is about to be moved.
    func fileBegins() {
        isBusy = lastFile.map { $0.duration(to: SuspendingClock().now) < configuration.fileInterval } ?? false
    }

    /// A file was moved.
    func fileEnds() {
        lastFile = SuspendingClock().now
    }

    /// Cuts a connection that is dead, or whose state is in doubt: the next call makes a new one.
    func hangUp() {
        guard let control else { return }
        control.cut()
        self.control = nil
        renameSource = nil
    }
}
