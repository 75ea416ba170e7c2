import ETL
import Synchronization

/// A `FileStore` in memory that fails when it is told to, for tests of what moves files.
///
/// ```swift
/// let source = InMemoryFileStore(), destination = InMemoryFileStore()
/// source["/in/a.img"] = bytes
/// destination.inject(.fail(.publish))           // once
/// …
/// #expect(destination["/out/a.img"] == bytes)
/// #expect(destination.temporaries.isEmpty)
/// ```
///
/// It keeps every promise of the protocol: nothing is seen under a name before it is published, a failed source aborts
/// the write, and a cancelled task's call ends with `cancelled`.
public final class InMemoryFileStore: FaultInjectingStore {
    /// The store's name in errors and logs.
    public let name: String

    /// What the store says of itself.
    public let capabilities: FileStoreCapabilities

    /// What is to go wrong.
    public let faultPlan: StoreFaultPlan

    private let chunkSize: Int
    let state: Locked<InMemoryFileState>

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - maxConnections: what the store says that it can do at a time; ``mostConnections`` tells what was asked.
    ///   - chunkSize: bytes that a read hands over at a time.
    ///   - recordsHistory: whether ``history(of:)`` and `calls` are kept; off for a benchmark.
    public init(
        name: String = "memory", maxConnections: Int = 8, chunkSize: Int = 64 * 1024, recordsHistory: Bool = true
    ) {
        precondition(chunkSize > 0, "a chunk holds at least one byte")
        self.name = name
        capabilities = FileStoreCapabilities(maxConnections: maxConnections)
        self.chunkSize = chunkSize
        faultPlan = StoreFaultPlan(recordsCalls: recordsHistory)
        state = Locked(InMemoryFileState(recordsHistory: recordsHistory))
    }

    /// Streams a file into a pipe, as the protocol has it.
    public func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        let result: Result<ReadReceipt, TransferError> = await withTaskCancellationHandler {
            do throws(TransferError) {
                return .success(try await stream(path, into: output))
            } catch {
                output.fail(error)
                return .failure(error)
            }
        } onCancel: {
            output.fail(cancelled(path))
        }
        return try result.get()
    }

    /// Begins a file under a temporary name beside its own.
    public func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile {
        let temporary = state.withLock { state in
            state.connect()
            return path.sibling(named: state.makeTemporaryName())
        }
        do throws(TransferError) {
            if case .fail(let error, _) = try await enter(.begin, path) { throw error }
            return InMemoryPendingFile(store: self, path: path, temporary: temporary)
        } catch {
            state.withLock { $0.disconnect() }
            throw error
        }
    }

    /// Says whether the store lets anybody in.
    public func probe() async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.probe, nil) { throw error }
    }

    /// Says whether the store lets anybody list its files.
    public func lookIntoBase() async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.list, nil) { throw error }
    }

    /// What stands under temporary names beside `path`: pending files, and what ``leaveTemporary(_:beside:idle:)``
    /// left.
    public func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] {
        if case .fail(let error, _) = try await enter(.list, path) { throw error }
        return state.withLock { $0.temporaryFiles(beside: path) }
    }

    /// Removes one of those.
    public func remove(_ file: TemporaryFile) async throws(TransferError) {
        if case .fail(let error, _) = try await enter(.remove, file.path) { throw error }
        state.withLock { $0.temporaries[file.path] = nil }
    }

    /// Has every call from now on, and those under way, fail.
    public func close() async {
        state.withLock { $0.isClosed = true }
    }
}

// MARK: What reads and pending files are made of

extension InMemoryFileStore {
    private func stream(
        _ path: RemotePath, into output: BytePipe.Writer
    ) async throws(TransferError) -> ReadReceipt {
        state.withLock { $0.connect() }
        defer { state.withLock { $0.disconnect() } }
        let effect = try await enter(.read, path)
        guard let content = state.withLock({ $0.files[path] }) else {
            throw TransferError(.fileNotFound, server: name, path: path.string, isRetriable: false)
        }
        if output.wantsModificationTime, let time = modificationTime(of: path) {
            output.announce(modificationTime: time)
        }
        var end = content.count
        var failure: TransferError?
        if case .fail(let error, let bytes) = effect { (end, failure) = (min(bytes, content.count), error) }
        var sent = 0
        while sent < end {
            let chunk = content[sent..<min(sent + chunkSize, end)]
            try await output.write(Array(chunk))
            sent += chunk.count
            try checkOpen(path)
        }
        if let failure { throw failure }
        if Task.isCancelled { throw cancelled(path) }
        output.finish()
        if case .reportSize(let size) = effect { return ReadReceipt(bytesRead: Int64(sent), size: size) }
        return ReadReceipt(bytesRead: Int64(sent), size: Int64(content.count))
    }

    /// Notes a call, waits where a test holds it, and says what is to go wrong with it.
    func enter(_ operation: StoreOperation, _ path: RemotePath?) async throws(TransferError) -> StoreFault.Effect? {
        await faultPlan.arrive(operation, path)
        if operation != .abandon { try checkOpen(path) }
        return try faultPlan.strike(operation, path)
    }

    func checkOpen(_ path: RemotePath?) throws(TransferError) {
        if Task.isCancelled { throw cancelled(path) }
        if state.withLock(\.isClosed) {
            throw TransferError(
                .connectionLost, server: name, path: path?.string, "the store is closed", isRetriable: true)
        }
    }

    func cancelled(_ path: RemotePath?) -> TransferError {
        TransferError(.cancelled, server: name, path: path?.string, isRetriable: true)
    }
}
