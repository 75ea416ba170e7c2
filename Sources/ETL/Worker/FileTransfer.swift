/// Moves one file: both legs at once, joined by a ``BytePipe``; then verified, then published, or given up.
struct FileTransfer: Sendable {
    let verification: VerificationLevel
    var modificationTimes = ModificationTimePolicy()
    let clock: any Clock<Duration>

    /// Moves a file.
    ///
    /// - Throws: the error of the leg that failed first. The destination then shows what it showed before.
    func move(
        _ job: TransferJob, from source: any FileStore, to destination: any FileStore
    ) async throws(TransferError) -> TransferReceipt {
        let stopwatch = Stopwatch(clock)
        let file = try await destination.beginWrite(to: job.destination.path)
        do throws(TransferError) {
            let hasher = try await hasher(job, file)
            let usesChannel = source.capabilities.usesChannels && destination.capabilities.usesChannels
            let pipe = BytePipe(
                allowsChannel: usesChannel, wantsModificationTime: modificationTimes.preserves(job),
                observer: hasher?.observer)
            let receipt = try await stream(job.source.path, of: source, into: file, through: pipe)
            let moved = stopwatch.elapsed
            let checksums = hasher?.checksums ?? []
            try check(job, checksums, source)
            let method = try await file.verify(
                ExpectedContent(
                    size: verification == .none ? nil : receipt.bytesRead,
                    checksums: verification == .checksum ? checksums : []))
            guard !Task.isCancelled else { throw .cancelled }
            try await file.publish()
            let duration = stopwatch.elapsed
            return TransferReceipt(
                bytes: receipt.bytesRead, verification: method, duration: duration, publishing: duration - moved)
        } catch {
            // In a task of its own: where this one is cancelled, the cleaning up must not be.
            await Task { await file.abandon() }.value
            throw error
        }
    }

    /// What makes the checksums that somebody asks for; `nil` where nobody does.
    private func hasher(_ job: TransferJob, _ file: any PendingFile) async throws(TransferError) -> StreamHasher? {
        var algorithms: Set<ChecksumAlgorithm> = []
        if let checksum = job.checksum { algorithms.insert(checksum.algorithm) }
        if verification == .checksum { algorithms.formUnion([.sha256, try await file.checksumAlgorithm()]) }
        return algorithms.isEmpty ? nil : StreamHasher(algorithms)
    }

    /// Compares what was read with what the job says of it. Another try would read the same.
    private func check(
        _ job: TransferJob, _ checksums: [Checksum], _ source: any FileStore
    ) throws(TransferError) {
        guard let wanted = job.checksum, let found = checksums.first(where: { $0.algorithm == wanted.algorithm }),
            found != wanted
        else { return }
        throw TransferError(
            .checksumMismatch, server: source.name, path: job.source.path.string,
            "the job says that it is \(wanted), and what was read is \(found)", isRetriable: false)
    }

    /// Runs both legs to their ends. Either one's failure fails the pipe, and with it the other leg.
    private func stream(
        _ path: RemotePath, of source: any FileStore, into file: any PendingFile, through pipe: BytePipe
    ) async throws(TransferError) -> ReadReceipt {
        let (read, written) = await withTaskCancellationHandler {
            async let reading = Self.result { () async throws(TransferError) in
                try await source.read(path, into: pipe.writer)
            }
            let written = await Self.result { () async throws(TransferError) in
                try await file.write(from: pipe.reader)
            }
            if case .failure(let error) = written { pipe.fail(error) }
            return (await reading, written)
        } onCancel: {
            pipe.fail(.cancelled)
        }
        // Where both failed, it was for one reason, and the pipe carried it from one leg to the other.
        let bytesWritten = try written.get()
        let receipt = try read.get()
        guard bytesWritten == receipt.bytesRead else {
            throw TransferError(
                .sizeMismatch, "\(receipt.bytesRead) bytes were read and \(bytesWritten) written", isRetriable: true)
        }
        if let size = receipt.size, size != receipt.bytesRead {
            throw TransferError(
                size > receipt.bytesRead ? .truncated : .sourceChanged, server: source.name, path: path.string,
                "\(receipt.bytesRead) bytes were read of a file of \(size)", isRetriable: true)
        }
        return receipt
    }

    private static func result<Success: Sendable>(
        _ body: () async throws(TransferError) -> Success
    ) async -> Result<Success, TransferError> {
        do throws(TransferError) { return .success(try await body()) } catch { return .failure(error) }
    }
}
