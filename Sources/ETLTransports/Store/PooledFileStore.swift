import ETL

/// The files of one server, over a pool of sessions: what all transports have in common.
final class PooledFileStore<Session: FileSession>: FileStore {
    /// The server, as a person knows it.
    let name: String

    let capabilities: FileStoreCapabilities

    /// The directory of the server below which all paths are.
    let basePath: String

    let pool: SessionPool<Session>

    private let home: SessionHome

    /// How long a published file's server may take to answer what only cleans up.
    let stallTimeout: Duration

    /// - Parameters:
    ///   - home: where the sessions run.
    ///   - clock: for closing idle sessions.
    ///   - makeSession: connects nothing yet.
    init<C: Clock<Duration>>(
        name: String, basePath: String, capabilities: FileStoreCapabilities, home: SessionHome, idleTimeout: Duration,
        stallTimeout: Duration, clock: C,
        makeSession: @escaping @Sendable (PoolState.Home) throws(TransferError) -> Session
    ) {
        self.name = name
        self.basePath = basePath
        self.capabilities = capabilities
        self.home = home
        self.stallTimeout = stallTimeout
        pool = SessionPool(
            limit: capabilities.maxConnections, idleTimeout: idleTimeout, clock: clock,
            closedError: TransferError(.connectionLost, server: name, "the store is closed", isRetriable: true),
            makeSession: makeSession)
    }

    var executors: [any TaskExecutor] { home.executors }

    var connections: ConnectionUsage? { pool.usage }

    func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        do throws(TransferError) {
            let interrupt = Interrupt { output.fail($0) }
            return try await withSession(path, interrupt) { session, path, interrupt throws(TransferError) in
                try await session.read(path, into: output, interrupt: interrupt)
            }
        } catch {
            output.fail(error)
            throw error
        }
    }

    /// Begins a file. Touches the server with the first byte.
    func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
        PooledPendingFile(store: self, path: path.below(basePath), lease: try await borrow())
    }

    func probe() async throws(TransferError) {
        let lease = try await borrow()
        try await calling(lease, nil, Interrupt()) { session, interrupt throws(TransferError) in
            try await session.probe(interrupt: interrupt)
        }
    }

    func lookIntoBase() async throws(TransferError) {
        let lease = try await borrow()
        let base = "/" + basePath.split(separator: "/").joined(separator: "/")
        try await calling(lease, nil, Interrupt()) { session, interrupt throws(TransferError) in
            try await session.lookIntoBase(base, interrupt: interrupt)
        }
    }

    func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
        let found = try await withSession(path, Interrupt()) { session, path, interrupt throws(TransferError) in
            try await session.temporaries(beside: path, interrupt: interrupt)
        }
        return found.map { TemporaryFile(path: path.sibling(named: $0.description), name: $0, idle: $1) }
    }

    func remove(_ file: TemporaryFile) async throws(TransferError) {
        try await withSession(file.path, Interrupt()) { session, path, interrupt throws(TransferError) in
            try await session.remove(path, interrupt: interrupt)
        }
    }

    func close() async {
        await pool.close()
    }

    // MARK: Sessions

    /// Takes a session back that was borrowed.
    func giveBack(_ lease: SessionPool<Session>.Lease) async {
        // An idle session must not hold the pipe of its last file.
        lease.session.running.end()
        await pool.giveBack(lease)
    }

    func cancelled(_ path: RemotePath? = nil) -> TransferError {
        TransferError(.cancelled, server: name, path: path?.string, isRetriable: true)
    }

    /// Borrows a session, by preference one that lives where the caller runs.
    private func borrow() async throws(TransferError) -> SessionPool<Session>.Lease {
        try await pool.borrow(at: home.ofCaller)
    }

    private func withSession<Answer: Sendable>(
        _ path: RemotePath, _ interrupt: Interrupt,
        _ body: (Session, RemotePath, Interrupt) async throws(TransferError) -> Answer
    ) async throws(TransferError) -> Answer {
        let path = path.below(basePath)
        let lease = try await borrow()
        return try await calling(lease, path, interrupt) { session, interrupt throws(TransferError) in
            try await body(session, path, interrupt)
        }
    }

    /// Lends a session for one call.
    private func calling<Answer: Sendable>(
        _ lease: SessionPool<Session>.Lease, _ path: RemotePath?, _ interrupt: Interrupt,
        _ body: (Session, Interrupt) async throws(TransferError) -> Answer
    ) async throws(TransferError) -> Answer {
        let result: Result<Answer, TransferError>
        do throws(TransferError) {
            result = .success(
                try await interrupt.whenCancelled(cancelled(path)) { () throws(TransferError) in
                    try await body(lease.session, interrupt)
                })
        } catch {
            result = .failure(error)
        }
        await giveBack(lease)
        return try result.get()
    }
}
