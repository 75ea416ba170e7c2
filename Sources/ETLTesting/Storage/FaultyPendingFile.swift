import ETL
import Synchronization

/// A file that was begun in the store behind a ``FaultyFileStore``.
final class FaultyPendingFile: PendingFile {
    private let file: any PendingFile
    private let store: FaultyFileStore
    private let path: RemotePath
    private let isOver = Locked(false)

    init(_ file: any PendingFile, of store: FaultyFileStore, path: RemotePath) {
        self.file = file
        self.store = store
        self.path = path
    }

    func checksumAlgorithm() async throws(TransferError) -> ChecksumAlgorithm {
        try await file.checksumAlgorithm()
    }

    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        do throws(TransferError) {
            guard case .fail(let error, let bytes) = try await store.enter(.write, path) else {
                return try await file.write(from: input)
            }
            guard bytes > 0 else { throw error }
            return try await write(from: input, failingAt: bytes, with: error)
        } catch {
            input.fail(error)
            throw error
        }
    }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod {
        let effect = try await store.enter(.verify, path)
        if case .fail(let error, _) = effect { throw error }
        if case .reportSize(let size) = effect, let sent = expected.size, size != sent {
            throw .wrongSize(size, of: sent, server: store.name, path)
        }
        return try await file.verify(expected)
    }

    func publish() async throws(TransferError) {
        let effect = try await store.enter(.publish, path)
        if case .fail(let error, _) = effect { throw error }
        try await file.publish()
        if case .failAfterwards(let error) = effect { throw error }
        isOver.withLock { $0 = true }
    }

    func abandon() async {
        let wasOver = isOver.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        guard !wasOver else { return }
        if case .skip = try? await store.enter(.abandon, path) { return }
        await file.abandon()
    }

    /// Has the wrapped store take the first bytes, and breaks off. A file that ends before is written as any other.
    private func write(
        from input: BytePipe.Reader, failingAt limit: Int, with error: TransferError
    ) async throws(TransferError) -> Int64 {
        let counted = BytePipe(wantsModificationTime: true)
        let result: Result<Int64, TransferError> = await withTaskCancellationHandler {
            async let writing: Result<Int64, TransferError> = {
                do throws(TransferError) {
                    return .success(try await file.write(from: counted.reader))
                } catch {
                    // What waits for room, and what waits for content, must hear of it too.
                    counted.fail(error)
                    input.fail(error)
                    return .failure(error)
                }
            }()
            do throws(TransferError) {
                if try await PipeRelay(from: input, to: counted.writer).move(upTo: limit) {
                    try await counted.writer.waitUntilTaken()
                    throw error
                }
                counted.writer.finish()
                return await writing
            } catch {
                counted.fail(error)
                _ = await writing
                return .failure(error)
            }
        } onCancel: {
            counted.fail(store.cancelled(path))
            input.fail(store.cancelled(path))
        }
        return try result.get()
    }
}
