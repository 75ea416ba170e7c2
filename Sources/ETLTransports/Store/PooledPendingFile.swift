import ETL
import Synchronization

/// A file on its way to a server. It holds one session from beginning to end.
final class PooledPendingFile<Session: FileSession>: PendingFile {
    private enum Stage {
        /// Nothing has been sent.
        case begun
        /// There may be something on the server that nobody sees.
        case written(Int64)
        case over
    }

    private let store: PooledFileStore<Session>
    private let upload: Upload
    private let lease: SessionPool<Session>.Lease
    private let stage = Locked(Stage.begun)
    private let wasCancelled = Atomic(false)

    /// How long what was written may take to be removed: until then its job and its connection are held.
    private static var removalLimit: Duration { .seconds(10) }

    /// The same once the job was let go: a rebalance or the end of the worker waits for it.
    private static var removalLimitWhenCancelled: Duration { .seconds(2) }

    init(store: PooledFileStore<Session>, path: RemotePath, lease: SessionPool<Session>.Lease) {
        self.store = store
        self.lease = lease
        let name = TemporaryName(created: UTCTime.now.seconds, random: .random(in: .min ... .max))
        upload = Upload(to: path, temporaryName: name)
    }

    func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm {
        try await calling { session, _, interrupt throws(TransferError) in
            try await session.checksumAlgorithm(interrupt: interrupt)
        }
    }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        stage.withLock { $0 = .written(0) }
        let interrupt = Interrupt { input.fail($0) }
        do throws(TransferError) {
            let count = try await calling(interrupt) { session, upload, interrupt throws(TransferError) in
                try await session.write(upload, from: input, interrupt: interrupt)
            }
            stage.withLock { $0 = .written(count) }
            return count
        } catch {
            input.fail(error)
            throw error
        }
    }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod {
        guard expected.size != nil else { return .none }
        return try await calling { session, upload, interrupt throws(TransferError) in
            try await session.verify(upload, expected, interrupt: interrupt)
        }
    }

    func publish() async throws(TransferError) {
        try await calling { session, upload, interrupt throws(TransferError) in
            try await session.publish(upload, interrupt: interrupt)
        }
        await end()
    }

    func abandon() async {
        switch stage.withLock(\.self) {
        case .over: return
        case .begun: break
        case .written: await discard()
        }
        await end()
    }

    /// Removes what was written, also from a task that is cancelled: in an unstructured one, bounded in time.
    private func discard() async {
        let limit = wasCancelled.load(ordering: .relaxed) ? Self.removalLimitWhenCancelled : Self.removalLimit
        let (session, upload, timeout) = (lease.session, current, min(store.stallTimeout, limit))
        let interrupt = Interrupt()
        let removal = Task { await session.discard(upload, within: timeout, interrupt: interrupt) }
        let error = TransferError(.stalled, server: store.name, "no reply in time", isRetriable: true)
        let deadline = Task {
            try await Task.sleep(for: timeout)
            interrupt.raise(error)
        }
        await removal.value
        deadline.cancel()
    }

    // MARK: Helpers

    private var current: Upload {
        var upload = upload
        if case .written(let count) = stage.withLock(\.self) { upload.size = count }
        return upload
    }

    private func calling<T: Sendable>(
        _ interrupt: Interrupt = Interrupt(), _ body: (Session, Upload, Interrupt) async throws(TransferError) -> T
    ) async throws(TransferError) -> T {
        let upload = current
        do throws(TransferError) {
            return try await interrupt.whenCancelled(store.cancelled(upload.path)) { () throws(TransferError) in
                try await body(lease.session, upload, interrupt)
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
        guard error.server == store.name, error.path == upload.temporary.string else { return error }
        var error = error
        error.path = upload.path.string
        return error
    }
}
