/// The files of one server, as a user of it sees them: the protocol behind which every transport stands.
///
/// **Connections are the store's.** It opens them when they are needed, logs in once, keeps them for the next file
/// and closes the idle ones; no caller ever holds one. A read borrows a connection for as long as it runs, a
/// ``PendingFile`` from ``beginWrite(to:)`` until it is published or abandoned. The worker never asks one store for
/// more than ``FileStoreCapabilities/maxConnections`` at a time, so that two jobs in opposite directions cannot wait
/// for each other.
///
/// **Cancellation.** When the task is cancelled a call ends soon (within about a second) with
/// ``ErrorKind/cancelled``.
public protocol FileStore: Sendable {
    /// The server, as a person knows it: `host:port`.
    var name: String { get }

    /// What the store can do.
    var capabilities: FileStoreCapabilities { get }

    /// Where its calls run without a change of threads, if there are such places; a job then runs on one of them as a
    /// whole.
    var executors: [any TaskExecutor] { get }

    /// The connections that stand now; `nil` where there is no such thing.
    var connections: ConnectionUsage? { get }

    /// Streams the file at `path` into `output`.
    ///
    /// Finishes `output` once the server has confirmed that this was all, or all bytes that it had announced have come;
    /// then waits for what is missing of that, and checks that the file is still the one that was read. If anything
    /// fails before, `output` is failed with the same error: a reader is never told that a broken file ended. Whether
    /// it was the right one is known when this returns, and not before.
    func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt

    /// Begins a file that nobody sees under its name before ``PendingFile/publish()``.
    ///
    /// May touch the server or wait with that until the first byte. The caller ends what it began with exactly one of
    /// ``PendingFile/publish()`` and ``PendingFile/abandon()``.
    func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile

    /// Connects and logs in where no connection stands, asks something that changes nothing, and leaves the connection
    /// for the next file: whether the server is there at all.
    ///
    /// - Throws: what keeps it from that.
    func probe() async throws(TransferError)

    /// Looks into the directory at which the server's paths begin (`_BASE_PATH`): whether it is there, and whether this
    /// user may list it. For a person who asks; the worker has no need of it.
    ///
    /// - Throws: what keeps it from that; ``ErrorKind/permissionDenied`` where files may still be moved.
    func lookIntoBase() async throws(TransferError)

    /// What stands under temporary names in the directory of `path`: of workers that live, and of those that were
    /// killed. Takes a bounded amount of memory: of very many files it may tell only some.
    ///
    /// `path` was published just now: its time is what the server's clock shows, against which the others are old.
    ///
    /// A store whose files nobody can see, or that clears them away itself, before they are whole has none.
    func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile]

    /// Removes one of those. One that is gone already is no error.
    func remove(_ file: TemporaryFile) async throws(TransferError)

    /// Closes all connections. Calls under way fail. Harmless when called twice.
    func close() async
}

extension FileStore {
    /// None: a store runs on any thread unless it says otherwise.
    public var executors: [any TaskExecutor] { [] }

    /// Whether the server is there: a store without directories has no more to look into.
    public func lookIntoBase() async throws(TransferError) { try await probe() }

    /// No such thing.
    public var connections: ConnectionUsage? { nil }
}
