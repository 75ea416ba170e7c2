import ETL
import Synchronization

/// A file that was begun in an ``InMemoryFileStore``.
final class InMemoryPendingFile: PendingFile {
    private let store: InMemoryFileStore
    private let path: RemotePath
    private let temporary: RemotePath
    private let isOver = Locked(false)
    private let modificationTime = Locked(UTCTime?.none)

    init(store: InMemoryFileStore, path: RemotePath, temporary: RemotePath) {
        self.store = store
        self.path = path
        self.temporary = temporary
    }

    func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm {
        store.checksumAlgorithm ?? .sha256
    }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        let result: Result<Int64, TransferError> = await withTaskCancellationHandler {
            do throws(TransferError) {
                return .success(try await take(from: input))
            } catch {
                input.fail(error)
                return .failure(error)
            }
        } onCancel: {
            input.fail(store.cancelled(path))
        }
        return try result.get()
    }

    private func take(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        let effect = try await store.enter(.write, path)
        var limit = Int.max
        if case .fail(let error, let bytes) = effect {
            if bytes == 0 { throw error }
            limit = bytes
        }
        var taken = 0
        store.state.withLock { $0.temporaries[temporary] = [] }
        while true {
            let bytes = try await input.read()
            if bytes.isEmpty { break }
            let part = bytes.prefix(limit - taken)
            taken += part.count
            store.state.withLock { $0.temporaries[temporary, default: []] += part }
            if taken == limit, case .fail(let error, _) = effect { throw error }
            try store.checkOpen(path)
        }
        modificationTime.withLock { $0 = input.modificationTime }
        return Int64(taken)
    }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod {
        let effect = try await store.enter(.verify, path)
        if case .fail(let error, _) = effect { throw error }
        guard let expectedSize = expected.size else { return .none }
        let content = try written()
        var size = Int64(content.count)
        if case .reportSize(let reported) = effect { size = reported }
        guard size == expectedSize else {
            throw .wrongSize(size, of: expectedSize, server: store.name, path)
        }
        guard !expected.checksums.isEmpty else { return .size }
        let algorithm = store.checksumAlgorithm
        guard let wanted = expected[algorithm ?? .sha256],
            ChecksumHasher.checksum(wanted.algorithm, of: content) == wanted
        else {
            throw TransferError(.checksumMismatch, server: store.name, path: path.string, isRetriable: true)
        }
        return algorithm == nil ? .readBackChecksum : .serverChecksum
    }

    func publish() async throws(TransferError) {
        let effect = try await store.enter(.publish, path)
        if case .fail(let error, _) = effect { throw error }
        let content = try written()
        let time = modificationTime.withLock(\.self)
        store.state.withLock { state in
            state.show(content, under: path, changed: time)
            state.temporaries[temporary] = nil
        }
        if case .failAfterwards(let error) = effect { throw error }
        end()
    }

    func abandon() async {
        guard !isOver.withLock(\.self) else { return }
        let effect = try? await store.enter(.abandon, path)
        if case .skip = effect ?? .none {
        } else {
            store.state.withLock { $0.temporaries[temporary] = nil }
        }
        end()
    }

    private func written() throws(TransferError) -> [UInt8] {
        guard let content = store.state.withLock({ $0.temporaries[temporary] }) else {
            throw TransferError(
                .publishFailed, server: store.name, path: path.string, "nothing was written", isRetriable: false)
        }
        return content
    }

    private func end() {
        let wasOver = isOver.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        if !wasOver { store.state.withLock { $0.disconnect() } }
    }
}
