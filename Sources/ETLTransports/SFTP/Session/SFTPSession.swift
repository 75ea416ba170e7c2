import ETL
import Logging
import Synchronization

/// One connection to an SFTP server, logged in when it is first used.
///
/// An actor on a thread of its own, which it blocks while it waits for the server: libssh has to be called for every
/// packet that may have come. Waits for our own side, a pipe, block nothing.
actor SFTPSession {
    /// What an upload left on the server, as far as can be known.
    enum Leftover {
        case nothing
        /// A file.
        case file
        /// Perhaps a file, and perhaps one that comes only now: the connection was lost while it was opened or written.
        case unclear
    }

    private let thread = SessionThread()

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let configuration: SFTPStoreConfiguration
    let address: ServerAddress
    let mapper: SFTPErrorMapper
    let memory: SFTPServerMemory
    let logger: Logger
    private let connector: any SFTPConnector

    /// The connection that stands.
    private var connection: SFTPConnection? {
        didSet { hasConnection.store(connection != nil, ordering: .relaxed) }
    }

    private nonisolated let hasConnection = Atomic(false)

    nonisolated var isConnected: Bool { hasConnection.load(ordering: .relaxed) }

    /// What the last upload left on the server.
    var leftover = Leftover.nothing

    nonisolated let running = RunningCall()

    /// Makes a session; it connects when it is first used.
    ///
    /// - Parameter startThread: in tests, a system that has no thread to give.
    /// - Throws: ``ErrorKind/outOfResources``.
    init(
        _ configuration: SFTPStoreConfiguration, memory: SFTPServerMemory, logger: Logger,
        startThread: SystemThread.Begin, connector: any SFTPConnector
    ) throws(TransferError) {
        self.configuration = configuration
        self.memory = memory
        self.logger = logger
        self.connector = connector
        address = ServerAddress(host: configuration.host, port: configuration.port)
        mapper = SFTPErrorMapper(configuration, server: address.name)
        try thread.start(startThread)
    }

    deinit {
        thread.stop()
    }

    /// Closes the connection, without waiting for an answer.
    func close() {
        hangUp()
    }

    /// Logs that something is not as it should be, and at which path.
    nonisolated func warn(_ text: String, _ path: String, _ more: Logger.Metadata = [:]) {
        let place: Logger.Metadata = ["server": "\(address.name)", "path": "\(OneLine.of(path))"]
        logger.warning("\(text)", metadata: place.merging(more) { $1 })
    }
}

// MARK: The connection

extension SFTPSession {
    /// The connection, and whether it was made just now.
    func connected(
        _ interrupt: Interrupt
    ) async throws(TransferError) -> (connection: SFTPConnection, isFresh: Bool) {
        try running.begin(interrupt)
        if let connection {
            if connection.beginUse() { return (connection, false) }
            logger.debug("connection was dead, connecting again", metadata: ["server": "\(address.name)"])
            hangUp()
        }
        let start = SuspendingClock().now
        let connection: SFTPConnection
        do throws(TransferError) {
            connection = try await connect(by: start.advanced(by: configuration.connectTimeout), interrupt)
        } catch {
            configuration.metrics?.failed(error.kind)
            throw error
        }
        configuration.metrics?.connected(after: start.duration(to: SuspendingClock().now))
        self.connection = connection
        return (connection, true)
    }

    private func connect(
        by deadline: SuspendingClock.Instant, _ interrupt: Interrupt
    ) async throws(TransferError) -> SFTPConnection {
        let connection = SFTPConnection(try await connector.connect(by: deadline, interrupt))
        do throws(SFTPFailure) {
            try connection.begin(by: deadline, interrupt)
        } catch {
            connection.close()
            throw mapper.loginError(error)
        }
        return connection
    }

    /// Cuts a connection that is dead, or whose state is in doubt: the next call makes a new one.
    func hangUp() {
        connection?.close()
        connection = nil
    }

    /// Does the first thing of a call, once more on a new connection if the one that stood there turns out to be dead
    /// before it has answered anything.
    func begin<Value>(
        _ interrupt: Interrupt, _ path: RemotePath?, isRepeatable: Bool = true,
        _ body: (_ connection: SFTPConnection, _ isSecond: Bool) throws(SFTPFailure) -> Value
    ) async throws(TransferError) -> Value {
        let (connection, isFresh) = try await connected(interrupt)
        do throws(SFTPFailure) {
            return try body(connection, false)
        } catch {
            guard case .broken = error, isRepeatable, !isFresh, !connection.hasAnswered else {
                throw over(error, path)
            }
            hangUp()
        }
        logger.debug("connection was dead, connecting again", metadata: ["server": "\(address.name)"])
        let (second, _) = try await connected(interrupt)
        do throws(SFTPFailure) {
            return try body(second, true)
        } catch {
            throw over(error, path)
        }
    }

    /// The error for a call that is over, after which the connection is cut, or made fit for the next one.
    func over(_ failure: SFTPFailure, _ path: RemotePath?) -> TransferError {
        switch failure {
        case .interrupted, .refused: connection?.ignoreAll()
        case .broken, .timedOut, .garbage: hangUp()
        }
        return mapper.error(failure, path: path)
    }

    /// Asks one thing.
    ///
    /// - Parameters:
    ///   - isRepeatable: whether it does no harm to ask it again on a new connection.
    ///   - timeout: for how long the server may say nothing, where that is not as long as always.
    func ask(
        _ request: SFTPRequest, _ path: RemotePath?, _ interrupt: Interrupt, isRepeatable: Bool = true,
        within timeout: Duration? = nil
    ) async throws(TransferError) -> SFTPResponse {
        let timeout = timeout ?? configuration.stallTimeout
        return try await begin(interrupt, path, isRepeatable: isRepeatable) { connection, _ throws(SFTPFailure) in
            try connection.answer(to: connection.ask(request), within: timeout, interrupt)
        }
    }

    /// As ``ask(_:_:_:isRepeatable:within:)``, of what is answered by nothing but a status.
    func status(
        of request: SFTPRequest, _ path: RemotePath?, _ interrupt: Interrupt, isRepeatable: Bool = true,
        within timeout: Duration? = nil
    ) async throws(TransferError) -> SFTPStatus {
        let response = try await ask(request, path, interrupt, isRepeatable: isRepeatable, within: timeout)
        guard case .status(let status) = response else { throw unexpected(path) }
        return status
    }

    /// The error for an answer that is none to what was asked. Nothing on this connection is believed any more.
    func unexpected(_ path: RemotePath?) -> TransferError {
        hangUp()
        return mapper.unexpected(path: path)
    }
}
