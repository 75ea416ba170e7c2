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
    private let temporary: RemotePath
    private let lease: SessionPool<FTPSession>.Lease
    private let stage = Mutex(Stage.begun)

    init(store: FTPFileStore, path: RemotePath, lease: SessionPool<FTPSession>.Lease) {
        self.store = store
        self.path = path
        self.lease = lease
        temporary = path.sibling(named: Self.makeName())
    }

    private static func makeName() -> String {
        TemporaryName(created: Int64(etl_seconds()), random: .random(in: .min ... .max)).description
    }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        stage.withLock { $0 = .written(0) }
        let interrupt = Interrupt { input.fail($0) }
        do throws(TransferError) {
            let count = try await interrupt.whenCancelled(store.cancelled(path)) { () throws(TransferError) in
                try await lease.session.write(
                    temporary, from: input, directories: store.directories, interrupt: interrupt)
            }
            stage.withLock { $0 = .written(count) }
            return count
        } catch {
            let error = renamed(error)
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
            try await rename(session, interrupt)
        }
        await end()
    }

    /// Gives the file its name.
    private func rename(_ session: FTPSession, _ interrupt: Interrupt) async throws(TransferError) {
        let aside = path.sibling(named: Self.makeName())
        var publication = FTPPublication(
            temporary: temporary.string, final: path.string, aside: aside.string)
        // While the old file stands aside nobody may stop us: it has to go back, or the new one has to take its place.
        let unstoppable = Interrupt()
        var step = publication.first
        while true {
            let interrupt = publication.isAside ? unstoppable : interrupt
            let reply: FTPReply?
            switch step {
            case .done: return
            case .failed(let reply): throw refused(reply, "")
            case .failedAside(let reply, let left):
                throw refused(reply, "the old file could not be put back and is at \(left)")
            case .rename(let source, let target):
                if source == path.string { try await refuseDirectory(session, interrupt) }
                do throws(TransferError) {
                    reply = try await move(source, to: target, session, interrupt)
                } catch {
                    throw publication.isAside ? await putBack(aside, session, after: error) : error
                }
            case .delete(let old):
                reply = try await session.ask(["DELE \(old)"], interrupt: interrupt, isRepeatable: true).first
                if reply?.isPositive != true { log("the old file is left under a temporary name", old, reply) }
            }
            guard let reply else { return }
            step = publication.next(after: reply)
        }
    }

    /// A directory of the file's name is not to be moved aside: what is in it would be gone from where it belongs.
    private func refuseDirectory(_ session: FTPSession, _ interrupt: Interrupt) async throws(TransferError) {
        let reply = try await session.ask(["CWD \(path.string)"], interrupt: interrupt, isRepeatable: true).first
        guard reply?.isPositive == true else { return }
        throw TransferError(
            .publishFailed, server: store.name, path: path.string, "there is a directory of that name",
            isRetriable: false)
    }

    /// Gives the old file its name again where nobody has it; says in the error where it is if that fails.
    private func putBack(
        _ aside: RemotePath, _ session: FTPSession, after error: TransferError
    ) async -> TransferError {
        do throws(TransferError) {
            let found = try await session.lookAgain(at: path.string, interrupt: Interrupt())
            guard found == .nothing else { return error }
            let reply = try await session.rename(aside.string, to: path.string, interrupt: Interrupt())
            if reply.isPositive || reply.code == 550 { return error }
        } catch {
            log("the old file could not be put back", aside.string, nil, ["error": "\(error)"])
        }
        var error = error
        error.message = [error.message, "the old file may be at \(aside)"].filter { !$0.isEmpty }
            .joined(separator: "; ")
        return error
    }

    /// Renames. If the reply is lost, finds out on a new connection what became of it, and does it again if it did not
    /// happen.
    private func move(
        _ source: String, to target: String, _ session: FTPSession, _ interrupt: Interrupt
    ) async throws(TransferError) -> FTPReply {
        do throws(TransferError) {
            return try await session.rename(source, to: target, interrupt: interrupt)
        } catch  where error.kind == .connectionLost || error.kind == .stalled || error.kind == .serverBusy {
            var size: Int64?
            if source == temporary.string, case .written(let count) = stage.withLock(\.self) { size = count }
            let outcome = FTPRenameOutcome(
                source: try await session.lookAgain(at: source, interrupt: interrupt),
                target: try await session.lookAgain(at: target, interrupt: interrupt), expectedSize: size)
            log("the reply to a rename was lost", target, nil, ["outcome": "\(outcome)"])
            switch outcome {
            case .happened: return FTPReply(code: 250, lines: ["250 It happened, and its reply was lost."])
            case .didNotHappen: return try await session.rename(source, to: target, interrupt: interrupt)
            case .unknown:
                throw TransferError(
                    .publishFailed, server: store.name, path: path.string,
                    "the connection was lost while \(source) was renamed to \(target), and what became of it is not clear",
                    isRetriable: true)
            }
        }
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
        let (session, temporary, timeout) = (
            lease.session, temporary, min(store.configuration.stallTimeout, .seconds(10))
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
            if let reply { log("a temporary file could not be removed", temporary.string, reply) }
        case .failure(let error):
            log("a temporary file could not be removed", temporary.string, nil, ["error": "\(error)"])
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
            throw renamed(error)
        }
    }

    private func end() async {
        let wasOver = stage.withLock { stage in
            defer { stage = .over }
            if case .over = stage { return true }
            return false
        }
        if !wasOver { await store.pool.giveBack(lease) }
    }

    /// A person asked for the final name and knows nothing of the temporary one.
    private func renamed(_ error: TransferError) -> TransferError {
        guard error.server == store.name, error.path == nil || error.path == temporary.string else { return error }
        var error = error
        if error.path != nil { error.path = path.string }
        return error
    }

    private func refused(_ reply: FTPReply, _ message: String) -> TransferError {
        let mapper = FTPErrorMapper(server: store.name, password: store.configuration.password)
        var error = mapper.refusal(reply, to: .rename, path: path)
        if error.kind == .refused { error.kind = .publishFailed }
        error.message = message
        return error
    }

    private func log(
        _ text: String, _ path: String, _ reply: FTPReply?, _ more: Logger.Metadata = [:]
    ) {
        var metadata = more
        metadata["server"] = "\(store.name)"
        metadata["path"] = "\(OneLine.of(path))"
        if let reply {
            let mapper = FTPErrorMapper(server: store.name, password: store.configuration.password)
            metadata["reply"] = "\(mapper.redacted(reply))"
        }
        store.logger.warning("\(text)", metadata: metadata)
    }
}
