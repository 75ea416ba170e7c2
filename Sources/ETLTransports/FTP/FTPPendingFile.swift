import CCurl
import ETL
import Logging
import Synchronization

/// A file on its way to an FTP server. It holds one session from beginning to end.
final class FTPPendingFile: PendingFile {
    private enum Stage {
        /// Nothing has been sent.
        case begun
        /// There may be something under the temporary name.
        case written(Int64)
        case over
    }

    private let store: FTPFileStore
    private let path: RemotePath
    private let name: TemporaryName
    private let temporary: RemotePath
    private let lease: SessionPool<FTPSession>.Lease
    private let stage = Locked(Stage.begun)
    private let wasCancelled = Atomic(false)

    /// How long a temporary file may take to be removed: until then its job and its connection are held.
    private static let removalLimit = Duration.seconds(10)

    /// The same once the job was let go: a rebalance or the end of the worker waits for it.
    private static let removalLimitWhenCancelled = Duration.seconds(2)

    init(store: FTPFileStore, path: RemotePath, lease: SessionPool<FTPSession>.Lease) {
        self.store = store
        self.path = path
        self.lease = lease
        name = TemporaryName(created: Int64(etl_seconds()), random: .random(in: .min ... .max))
        temporary = path.sibling(named: name.description)
    }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        stage.withLock { $0 = .written(0) }
        let interrupt = Interrupt { input.fail($0) }
        do throws(TransferError) {
            let count = try await interrupt.whenCancelled(store.cancelled(path)) { () throws(TransferError) in
                try await lease.session.upload(temporary, from: input, store.directories, interrupt: interrupt)
            }
            stage.withLock { $0 = .written(count) }
            return count
        } catch {
            let error = noted(error)
            input.fail(error)
            throw error
        }
    }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod {
        guard let size = expected.size else { return .none }
        return try await calling { session, interrupt throws(TransferError) in
            var method = VerificationMethod.size
            var found = try await session.writtenSize(temporary, interrupt: interrupt)
            if found == nil || (expected.sha256 != nil && found == size) {
                let back = try await session.readBack(temporary, interrupt: interrupt)
                if let sha256 = expected.sha256, back.size == size, back.sha256 != sha256 {
                    throw TransferError(
                        .checksumMismatch, server: store.name, path: path.string,
                        "what was read back is not what was sent", isRetriable: true)
                }
                method = expected.sha256 == nil ? .readBackSize : .readBackChecksum
                found = back.size
            }
            guard found == size else {
                throw TransferError(
                    .sizeMismatch, server: store.name, path: path.string,
                    "\(found ?? 0) bytes are there, \(size) were sent", isRetriable: true)
            }
            return method
        }
    }

    func publish() async throws(TransferError) {
        try await calling { session, interrupt throws(TransferError) in
            try await publisher(on: session).publish(interrupt)
        }
        await end()
    }

    private func publisher(on session: FTPSession) -> FTPPublisher {
        var size: Int64 = 0
        if case .written(let count) = stage.withLock(\.self) { size = count }
        return FTPPublisher(
            session: session, temporary: temporary, path: path, aside: path.sibling(named: name.aside.description),
            size: size)
    }

    func abandon() async {
        let wasWritten: Bool
        switch stage.withLock(\.self) {
        case .over: return
        case .begun: wasWritten = false
        case .written: wasWritten = true
        }
        if wasWritten { await remove() }
        await end()
    }

    /// Removes the temporary file, also from a task that is cancelled: in an unstructured one, bounded in time.
    private func remove() async {
        let limit =
            wasCancelled.load(ordering: .relaxed) ? Self.removalLimitWhenCancelled : Self.removalLimit
        let (session, temporary, timeout) = (
            lease.session, temporary, min(store.configuration.stallTimeout, limit)
        )
        let interrupt = Interrupt()
        let removal = Task { () throws(TransferError) in
            try await session.removeLeftover(temporary, interrupt: interrupt, timeout: timeout)
        }
        let deadline = Task {
            try await Task.sleep(for: timeout)
            interrupt.raise(TransferError(.stalled, server: store.name, "no reply in time", isRetriable: true))
        }
        switch await removal.result {
        case .success(let reply):
            if let reply { session.warn("a temporary file could not be removed", temporary.string, reply) }
        case .failure(let error):
            session.warn("a temporary file could not be removed", temporary.string, nil, ["error": "\(error)"])
        }
        deadline.cancel()
    }

    // MARK: Helpers

    private func calling<T: Sendable>(
        _ body: (FTPSession, Interrupt) async throws(TransferError) -> T
    ) async throws(TransferError) -> T {
        let interrupt = Interrupt()
        do throws(TransferError) {
            return try await interrupt.whenCancelled(store.cancelled(path)) { () throws(TransferError) in
                try await body(lease.session, interrupt)
            }
        } catch {
            throw noted(error)
        }
    }

    private func end() async {
        let wasOver = stage.withLock { stage in
            defer { stage = .over }
            if case .over = stage { return true }
            return false
        }
        if !wasOver { await store.giveBack(lease) }
    }

    /// Notes a cancellation, and takes the temporary name out: a person asked for the final one.
    private func noted(_ error: TransferError) -> TransferError {
        if error.kind == .cancelled { wasCancelled.store(true, ordering: .relaxed) }
        guard error.server == store.name, error.path == nil || error.path == temporary.string else { return error }
        var error = error
        if error.path != nil { error.path = path.string }
        return error
    }
}
