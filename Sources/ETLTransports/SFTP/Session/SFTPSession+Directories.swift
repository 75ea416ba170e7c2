import ETL
import Logging

extension SFTPSession {
    /// A file that is open for writing.
    struct NewFile {
        let connection: SFTPConnection
        let handle: SFTPRequest.Handle
    }

    /// Makes a temporary file, and its directory where there is none.
    func create(_ upload: Upload, _ interrupt: Interrupt) async throws(TransferError) -> NewFile {
        let directory = upload.path.directory
        let refusal: SFTPStatus
        switch try await open(upload, interrupt) {
        case .file(let file): return file
        case .refused(let status): refusal = status
        }
        // Some servers have one word for everything.
        let isMissing = refusal.code == .failure ? try await isMissing(directory, interrupt) : refusal.saysNotThere
        guard isMissing else { throw await refused(refusal, upload, interrupt) }
        let problem = try await make(directory, for: upload, interrupt)
        switch try await open(upload, interrupt) {
        case .file(let file): return file
        case .refused(let status):
            guard let problem, try await self.isMissing(directory, interrupt) else {
                throw await refused(status, upload, interrupt)
            }
            var error = await refused(problem, upload, interrupt)
            if error.kind == .refused || error.kind == .permissionDenied { error.kind = .directoryFailed }
            error.path = directory
            throw error
        }
    }

    private enum Opening {
        case file(NewFile)
        case refused(SFTPStatus)
    }

    private func open(_ upload: Upload, _ interrupt: Interrupt) async throws(TransferError) -> Opening {
        let (name, timeout) = (upload.temporary.string, configuration.stallTimeout)
        leftover = .unclear
        let (connection, response) = try await begin(interrupt, upload.path) {
            connection, isSecond throws(SFTPFailure) in
            // The first one may have been heard though it was not answered; the name is ours alone.
            if isSecond { connection.tell(.remove(name)) }
            let id = connection.ask(.open(name, .create))
            return (connection, try connection.answer(to: id, within: timeout, interrupt))
        }
        switch response {
        case .handle(let handle): return .file(NewFile(connection: connection, handle: handle))
        case .status(let status) where !status.isOK:
            leftover = .nothing
            return .refused(status)
        default: throw unexpected(upload.path)
        }
    }

    private func isMissing(_ directory: String, _ interrupt: Interrupt) async throws(TransferError) -> Bool {
        guard case .status(let status) = try await ask(.stat(directory), nil, interrupt) else { return false }
        return status.saysNotThere
    }

    /// Makes a directory, and those above it that are missing: from the innermost up to one that is there, and back.
    ///
    /// That one is there already is what two workers that do this at the same time count on.
    ///
    /// - Returns: why one was refused, unless it was made by somebody else.
    private func make(
        _ directory: String, for upload: Upload, _ interrupt: Interrupt
    ) async throws(TransferError) -> SFTPStatus? {
        // `/a`, `/a/b`; nothing for a file at the root.
        let all = upload.path.ancestors
        var index = all.count - 1
        var isGoingUp = true
        var problem: SFTPStatus?
        while all.indices.contains(index) {
            let status = try await status(of: .makeDirectory(all[index]), upload.path, interrupt)
            problem = status.isOK ? nil : status
            if status.isOK {
                logger.debug("directory made", metadata: ["server": "\(address.name)", "path": "\(all[index])"])
            }
            if isGoingUp, status.saysNotThere, index > 0 {
                index -= 1
                continue
            }
            isGoingUp = false
            index += 1
        }
        return problem
    }
}
