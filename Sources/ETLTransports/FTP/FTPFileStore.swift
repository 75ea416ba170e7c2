import CCurl
import ETL
import Logging

/// The files of an FTP server.
///
/// Each session has one control connection, which libcurl makes and logs in, and which is used again. In passive mode
/// everything after that is done by the session itself, on one of the event loops on which the jobs run too; in active mode libcurl moves the files, on a thread for each session. The commands for one small file on a
/// connection that stands already:
///
/// | read | why |
/// |---|---|
/// | `EPSV` | where to connect for the data (`PASV` where that does not work) |
/// | `RETR path` | the file; `226` proves that it was all. The destination ends its own as soon as all announced bytes are here |
/// | `SIZE path` | is the file still as long as what was read? Asked while the destination takes in the end |
///
/// | write | why |
/// |---|---|
/// | `EPSV` | as above |
/// | `STOR dir/.etl-file-sync-….part` | the file, under a name that nobody reads; `226`: the server has it |
/// | `SIZE dir/.etl-file-sync-….part` | has it all of it? |
/// | `RNFR dir/.etl-file-sync-….part` | sent along with `SIZE`, since alone it changes nothing: saves a round trip |
/// | `RNTO dir/name` | sent once the size is right: from here on a reader sees the file |
///
/// Where files follow each other on a connection, `EPSV` goes along with the last command of the file before, and its
/// answer is taken when the next file begins: that saves a round trip, and the server a change of processes.
///
/// See ``FTPPassiveTransfer`` and, for libcurl, ``FTPTransferPlan`` for the commands that are not sent.
public final class FTPFileStore: FileStore {
    /// `host:port`.
    public let name: String

    /// What the store can do.
    public let capabilities: FileStoreCapabilities

    /// The event loops, where all sessions are; none where the system has no threads for them, as the first session then
    /// says.
    public var executors: [any TaskExecutor] {
        (try? EventLoopGroup.shared.start()) == nil ? [] : EventLoopGroup.shared.executors
    }

    let configuration: FTPStoreConfiguration
    let pool: SessionPool<FTPSession>
    let memory = FTPServerMemory()
    let directories = FTPDirectories()
    let logger: Logger

    /// Makes a store. Nothing is connected before it is needed.
    ///
    /// - Parameter clock: for closing idle connections.
    public convenience init(
        _ configuration: FTPStoreConfiguration, logger: Logger, clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.init(configuration, logger: logger, clock: clock, startThread: etl_thread_start)
    }

    /// - Parameter startThread: in tests, a system that has no thread to give.
    init(
        _ configuration: FTPStoreConfiguration, logger: Logger, clock: some Clock<Duration>,
        startThread: @escaping SessionThread.Begin
    ) {
        self.configuration = configuration
        self.logger = logger
        let name = FTPAddress(host: configuration.host, port: configuration.port).name
        self.name = name
        capabilities = FileStoreCapabilities(
            maxConnections: configuration.maxConnections, usesChannels: configuration.isPassive)
        let memory = memory
        pool = SessionPool(
            limit: configuration.maxConnections, idleTimeout: configuration.idleTimeout, clock: clock,
            closedError: TransferError(.connectionLost, server: name, "the store is closed", isRetriable: true)
        ) { home throws(TransferError) in
            try FTPSession(
                configuration: configuration, memory: memory, logger: logger,
                loop: EventLoopGroup.shared.loops[home], startThread: startThread)
        }
    }

    /// Streams the file at `path` into `output`.
    public func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        let path = path.below(configuration.basePath)
        do throws(TransferError) {
            let lease = try await borrow()
            let interrupt = Interrupt { output.fail($0) }
            let result: Result<ReadReceipt, TransferError>
            do throws(TransferError) {
                result = .success(
                    try await interrupt.whenCancelled(cancelled(path)) { () throws(TransferError) in
                        try await lease.session.read(path, into: output, interrupt: interrupt)
                    })
            } catch {
                result = .failure(error)
            }
            await giveBack(lease)
            return try result.get()
        } catch {
            output.fail(error)
            throw error
        }
    }

    /// Begins a file under a temporary name beside its own. Touches the server with the first byte.
    public func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
        FTPPendingFile(store: self, path: path.below(configuration.basePath), lease: try await borrow())
    }

    /// Connects and logs in, or asks a connection that stands for a sign of life.
    public func probe() async throws(TransferError) {
        try await withSession { session, interrupt throws(TransferError) in
            try await session.probe(interrupt: interrupt)
        }
    }

    /// Lists the directory of `path`, with its times where the server tells them.
    public func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
        let found = try await withSession { session, interrupt throws(TransferError) in
            try await session.temporaries(beside: path.below(configuration.basePath), interrupt: interrupt)
        }
        return found.map { TemporaryFile(path: path.sibling(named: $0.description), name: $0, idle: $1) }
    }

    /// Removes what ``temporaries(beside:)`` found.
    public func remove(_ file: TemporaryFile) async throws(TransferError) {
        let path = file.path.below(configuration.basePath)
        try await withSession { session, interrupt throws(TransferError) in
            try await session.remove(path, interrupt: interrupt)
        }
    }

    /// Closes all connections. Calls under way fail.
    public func close() async {
        await pool.close()
    }

    /// Borrows a session, by preference one of the loop that the caller runs on.
    private func borrow() async throws(TransferError) -> SessionPool<FTPSession>.Lease {
        try await pool.borrow(at: EventLoopGroup.shared.home)
    }

    /// Takes a session back that was borrowed.
    func giveBack(_ lease: SessionPool<FTPSession>.Lease) async {
        lease.session.callIsOver()
        await pool.giveBack(lease)
    }

    /// Lends a session for questions that are soon answered.
    private func withSession<Answer: Sendable>(
        _ body: (FTPSession, Interrupt) async throws(TransferError) -> Answer
    ) async throws(TransferError) -> Answer {
        let lease = try await borrow()
        let interrupt = Interrupt()
        let result: Result<Answer, TransferError>
        do throws(TransferError) {
            result = .success(
                try await interrupt.whenCancelled(cancelled()) { () throws(TransferError) in
                    try await body(lease.session, interrupt)
                })
        } catch {
            result = .failure(error)
        }
        await giveBack(lease)
        return try result.get()
    }

    func cancelled(_ path: RemotePath? = nil) -> TransferError {
        TransferError(.cancelled, server: name, path: path?.string, isRetriable: true)
    }
}

extension FTPSession: PooledSession {}
