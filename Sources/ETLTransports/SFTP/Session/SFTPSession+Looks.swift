import ETL

extension SFTPSession {
    /// Whether the server replaces a file in one step.
    func canReplace(_ interrupt: Interrupt) async throws(TransferError) -> Bool {
        guard !memory.refusesReplacing else { return false }
        return try await connected(interrupt).connection.extensions.contains(.posixRename)
    }

    /// What is under a name; a link is not followed.
    func found(at path: String, _ interrupt: Interrupt) async throws(TransferError) -> SFTPPublication.Found {
        switch try await ask(.lstat(path), nil, interrupt) {
        case .attributes(let attributes): attributes.type == .directory ? .directory : .file
        case .status(let status): status.saysNotThere ? .nothing : .unclear
        default: throw unexpected(nil)
        }
    }

    /// Whether something is under a name, and of which size, after a connection was lost: a server with a limit of
    /// connections may not have noticed that yet.
    func lookAgain(at path: String, _ interrupt: Interrupt) async throws(TransferError) -> RenameOutcome.Look {
        for wait in [Duration.milliseconds(50), .milliseconds(200), .milliseconds(700)] {
            do throws(TransferError) {
                return try await look(at: path, interrupt)
            } catch {
                guard error.kind == .connectionLost else { throw error }
            }
            try? await Task.sleep(for: wait)
        }
        return try await look(at: path, interrupt)
    }

    private func look(at path: String, _ interrupt: Interrupt) async throws(TransferError) -> RenameOutcome.Look {
        switch try await ask(.lstat(path), nil, interrupt) {
        case .attributes(let attributes):
            guard let size = attributes.size, [.file, .unknown].contains(attributes.type) else { return .something }
            return .file(size: size)
        case .status(let status): return status.saysNotThere ? .nothing : .unclear
        default: throw unexpected(nil)
        }
    }

    /// The size of a file that was written; `nil` where the server tells none.
    func writtenSize(_ upload: Upload, _ interrupt: Interrupt) async throws(TransferError) -> Int64? {
        switch try await ask(.lstat(upload.temporary.string), upload.path, interrupt) {
        case .attributes(let attributes): return attributes.size
        case .status(let status) where status.saysNotThere:
            throw TransferError(
                .sizeMismatch, server: address.name, path: upload.path.string, "it is not there any more",
                isRetriable: true)
        case .status(let status): throw mapper.refusal(status, to: .rename, path: upload.path)
        default: throw unexpected(upload.path)
        }
    }
}
