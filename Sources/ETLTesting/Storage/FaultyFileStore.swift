import ETL

/// Any file store, made to fail when a test tells it to.
///
/// ```swift
/// let destination = FaultyFileStore(yourStore)
/// destination.inject(.failWrite(atByte: 1000), .losePublishReply())     // once each
/// let publishing = destination.hold(.publish)
/// ```
///
/// Calls that no fault concerns are the wrapped store's own: it is asked on the same thread, with the same pipe, and
/// its connections, its temporary files and its errors are what they are without a wrapper. A fault strikes before the
/// wrapped store hears of the call, but where it says otherwise. Only where the bytes of one file are to be counted do
/// they go through a pipe more and, on systems that have them, past its ``PipeChannel``.
public final class FaultyFileStore: FaultInjectingStore {
    /// What is to go wrong.
    public let faultPlan: StoreFaultPlan

    private let store: any FileStore

    /// Wraps a store.
    ///
    /// - Parameter recordsCalls: whether `calls` is kept; off for a benchmark.
    public init(_ store: any FileStore, recordsCalls: Bool = true) {
        self.store = store
        faultPlan = StoreFaultPlan(recordsCalls: recordsCalls)
    }

    /// The wrapped store's.
    public var name: String { store.name }

    /// The wrapped store's.
    public var capabilities: FileStoreCapabilities { store.capabilities }

    /// The wrapped store's.
    public var executors: [any TaskExecutor] { store.executors }

    /// Streams a file into a pipe, as the protocol has it.
    public func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        do throws(TransferError) {
            switch try await enter(.read, path) {
            case .fail(let error, let bytes):
                guard bytes > 0 else { throw error }
                throw await read(path, into: output, failingAt: bytes, with: error)
            case .reportSize(let size):
                return ReadReceipt(bytesRead: try await store.read(path, into: output).bytesRead, size: size)
            case .failAfterwards, .skip, nil:
                return try await store.read(path, into: output)
            }
        } catch {
            output.fail(error)
            throw error
        }
    }

    /// Begins a file of the wrapped store.
    public func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
        if case .fail(let error, _) = try await enter(.begin, path) { throw error }
        return FaultyPendingFile(try await store.beginWrite(to: path), of: self, path: path)
    }

    /// Asks the wrapped store whether it is there.
    public func probe() async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.probe, nil) { throw error }
        try await store.probe()
    }

    /// Has the wrapped store look into its base.
    public func lookIntoBase() async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.list, nil) { throw error }
        try await store.lookIntoBase()
    }

    /// What the wrapped store has under temporary names.
    public func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
        if case .fail(let error, _) = try await enter(.list, path) { throw error }
        return try await store.temporaries(beside: path)
    }

    /// Removes one of those.
    public func remove(_ file: TemporaryFile) async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.remove, file.path) { throw error }
        try await store.remove(file)
    }

    /// Closes the wrapped store.
    public func close() async {
        await store.close()
    }

    // MARK: What reads and pending files are made of

    /// Notes a call, waits where a test holds it, and says what is to go wrong with it.
    func enter(_ operation: StoreOperation, _ path: RemotePath?) async throws(TransferError) -> StoreFault.Effect? {
        await faultPlan.arrive(operation, path)
        if operation != .abandon, Task.isCancelled { throw cancelled(path) }
        return try faultPlan.strike(operation, path)
    }

    func cancelled(_ path: RemotePath?) -> TransferError {
        TransferError(.cancelled, server: name, path: path?.string, isRetriable: true)
    }

    /// Hands over the first bytes, and breaks off.
    ///
    /// - Returns: what is to be thrown: `error`, or what came before it.
    private func read(
        _ path: RemotePath, into output: BytePipe.Writer, failingAt limit: Int, with error: TransferError
    ) async -> TransferError {
        let counted = BytePipe(wantsModificationTime: output.wantsModificationTime)
        return await withTaskCancellationHandler {
            async let reading: Void = {
                do throws(TransferError) {
                    _ = try await store.read(path, into: counted.writer)
                } catch {
                    // What waits for room must hear of it too.
                    output.fail(error)
                }
            }()
            var failure = error
            do throws(TransferError) {
                _ = try await PipeRelay(from: counted.reader, to: output).move(upTo: limit)
            } catch {
                failure = error
            }
            output.fail(failure)
            counted.fail(failure)
            await reading
            return failure
        } onCancel: {
            output.fail(cancelled(path))
            counted.fail(cancelled(path))
        }
    }
}
