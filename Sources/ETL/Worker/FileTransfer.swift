/// Moves one file: both legs at once, joined by a ``BytePipe``; then verified, then published, or given up.
struct FileTransfer: Sendable {
    let verification: VerificationLevel
    let clock: any Clock<Duration>

    /// Moves a file.
    ///
    /// - Throws: the error of the leg that failed first. The destination then shows what it showed before.
    func move(
        _ sourcePath: RemotePath, of source: any FileStore, to destinationPath: RemotePath,
        of destination: any FileStore
    ) async throws(TransferError) -> TransferReceipt {
        let stopwatch = Stopwatch(clock)
        let hasher = verification == .checksum ? StreamHasher() : nil
        let usesChannel = source.capabilities.usesChannels && destination.capabilities.usesChannels
        let pipe =
            hasher.map { hasher in BytePipe { hasher.update($0) } } ?? BytePipe(allowsChannel: usesChannel)
        let file = try await destination.beginWrite(to: destinationPath)
        do throws(TransferError) {
            let receipt = try await stream(sourcePath, of: source, into: file, through: pipe)
            let method = try await file.verify(
                ExpectedContent(size: verification == .none ? nil : receipt.bytesRead, sha256: hasher?.digest))
            guard !Task.isCancelled else { throw .cancelled }
            try await file.publish()
            return TransferReceipt(bytes: receipt.bytesRead, verification: method, duration: stopwatch.elapsed)
        } catch {
            // In a task of its own: where this one is cancelled, the cleaning up must not be.
            await Task { await file.abandon() }.value
            throw error
        }
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
