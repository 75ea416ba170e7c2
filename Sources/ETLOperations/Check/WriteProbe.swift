import ETL

/// Writes a small file as a worker does, under a temporary name beside it, verified and renamed, and removes it.
///
/// The name that it gets is a temporary one again: what a probe leaves that dies is removed by a worker later. A store
/// that can remove nothing (S3) gets an upload in parts that is given up before it is an object.
struct WriteProbe: Sendable {
    private let store: any FileStore
    private let name: TemporaryName

    private static let content = Array("A probe of etl-file-sync check. It may be removed.\n".utf8)

    /// More than an S3 store keeps in memory: the rights to begin, fill and give up an upload are tried.
    private static let uploadSize = 9 << 20

    init(_ store: any FileStore, now: UTCTime = .now, random: UInt64 = .random(in: .min ... .max)) {
        self.store = store
        name = TemporaryName(created: now.seconds, random: random)
    }

    /// - Returns: what was done, in words.
    func run(_ at: @Sendable (ServerCheck.Step) -> Void) async throws(TransferError) -> String {
        let path: RemotePath
        do throws(InvalidPath) {
            path = try RemotePath("/\(name)")
        } catch {
            preconditionFailure("a temporary name is a path: \(error)")
        }
        at(.write)
        let file = try await store.beginWrite(to: path)
        do throws(TransferError) {
            let size = try await fill(file)
            _ = try await file.verify(ExpectedContent(size: size))
            if store.capabilities.removesFiles {
                at(.publish)
                try await file.publish()
            }
        } catch {
            // In a task of its own: where this one is cancelled, the cleaning up must not be.
            await Task { await file.abandon() }.value
            throw error
        }
        guard store.capabilities.removesFiles else {
            at(.remove)
            await file.abandon()
            return "began an upload and gave it up (no object was made)"
        }
        at(.remove)
        try await remove(path)
        return "wrote, renamed and removed a file"
    }

    private func fill(_ file: any PendingFile) async throws(TransferError) -> Int64 {
        let pipe = BytePipe()
        let count = store.capabilities.removesFiles ? 1 : Self.uploadSize / Self.content.count + 1
        async let feeding: Void = {
            do throws(TransferError) {
                for _ in 0..<count { try await pipe.writer.write(Self.content) }
                pipe.writer.finish()
            } catch {
                // The writing side has failed, and tells of it.
            }
        }()
        do throws(TransferError) {
            let size = try await file.write(from: pipe.reader)
            await feeding
            return size
        } catch {
            pipe.reader.fail(error)
            await feeding
            throw error
        }
    }

    private func remove(_ path: RemotePath) async throws(TransferError) {
        do throws(TransferError) {
            try await store.remove(TemporaryFile(path: path, name: name, idle: nil))
        } catch {
            var error = error
            error.message =
                "the probe was written and cannot be removed" + (error.message.isEmpty ? "" : ": \(error.message)")
            throw error
        }
        let left: [TemporaryFile]
        do throws(TransferError) {
            left = try await store.temporaries(beside: path)
        } catch {
            // Who may not list has the server's word alone.
            guard error.kind == .permissionDenied else { throw error }
            return
        }
        guard !left.contains(where: { $0.name == name }) else {
            throw TransferError(
                .protocolError, server: store.name, path: path.string,
                "the server says that the probe was removed, and it is still there", isRetriable: false)
        }
    }
}
