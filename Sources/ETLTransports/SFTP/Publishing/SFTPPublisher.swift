import ETL
import Logging

/// Carries out what an ``SFTPPublication`` decides. Where an answer is lost it looks at the names before it believes
/// anything.
struct SFTPPublisher {
    let session: SFTPSession
    let upload: Upload

    private static let happened = SFTPStatus(.ok, "it happened, and its answer was lost")

    /// Gives the file its name.
    func publish(_ interrupt: Interrupt) async throws(TransferError) {
        var publication = SFTPPublication(canReplace: try await session.canReplace(interrupt))
        // While the old file stands aside nobody may stop us: it has to go back, or the new one has to take its place.
        let unstoppable = Interrupt()
        var step = publication.first
        while true {
            let interrupt = publication.isAside ? unstoppable : interrupt
            switch step {
            case .done: return try await seeThatItHappened(interrupt)
            case .failed(let status): throw refused(status)
            case .failedForDirectory:
                throw TransferError(
                    .publishFailed, server: session.address.name, path: upload.path.string,
                    "there is a directory of that name", isRetriable: false)
            case .failedAside(let status):
                session.warn("the old file could not be put back and stays under a temporary name", aside)
                throw refused(status, "the old file could not be put back and is at \(aside)")
            case .look:
                step = publication.next(found: try await session.found(at: upload.path.string, interrupt))
            case .replace:
                let status = try await move(.temporary, to: .final, replaces: true, interrupt)
                if status.code == .unsupported { session.memory.refusesReplacing = true }
                step = publication.next(after: status)
            case .rename(let source, let target):
                do throws(TransferError) {
                    step = publication.next(after: try await move(source, to: target, replaces: false, interrupt))
                } catch {
                    throw publication.isAside ? await putBack(after: error) : error
                }
            case .removeAside:
                do throws(TransferError) {
                    try await seeThatItHappened(interrupt)
                } catch {
                    throw await putBack(after: error)
                }
                // The file has its name: whatever comes of this is no failure of the job.
                return await removeAside(interrupt)
            }
        }
    }

    /// Believes no server that a rename happened before one of its renames was seen to have: some confirm what they do
    /// not do. That the temporary name is gone tells; the final one may have been taken away at once.
    private func seeThatItHappened(_ interrupt: Interrupt) async throws(TransferError) {
        guard !session.memory.renamesTruly,
            let found = try? await session.lookAgain(at: upload.temporary.string, interrupt)
        else { return }
        guard found != .nothing else { return session.memory.renamesTruly = true }
        guard found != .unclear else { return }
        throw TransferError(
            .publishFailed, server: session.address.name, path: upload.path.string,
            "the server confirmed the rename, and \(upload.temporary) is still there", isRetriable: true)
    }

    private var aside: String { upload.aside.string }

    private func path(_ name: SFTPPublication.Name) -> String {
        switch name {
        case .temporary: upload.temporary.string
        case .final: upload.path.string
        case .aside: aside
        }
    }

    // MARK: Renaming

    /// Renames. If the answer is lost, finds out on a new connection what became of it, and does it again if it did not
    /// happen.
    private func move(
        _ source: SFTPPublication.Name, to target: SFTPPublication.Name, replaces: Bool, _ interrupt: Interrupt
    ) async throws(TransferError) -> SFTPStatus {
        let (from, to) = (path(source), path(target))
        let request = replaces ? SFTPRequest.posixRename(from, to: to) : .rename(from, to: to)
        do throws(TransferError) {
            return try await session.status(of: request, upload.path, interrupt, isRepeatable: false)
        } catch  where [.connectionLost, .stalled, .protocolError].contains(error.kind) {
            let outcome = try await outcome(of: source, to: target, interrupt)
            session.warn("the answer to a rename was lost", to, ["outcome": "\(outcome)"])
            switch outcome {
            case .happened: return Self.happened
            case .didNotHappen:
                let status = try await session.status(of: request, upload.path, interrupt, isRepeatable: false)
                guard !status.isOK else { return status }
                // A slow server may have come to the first one only now, and refuse the second for that.
                return try await self.outcome(of: source, to: target, interrupt) == .happened ? Self.happened : status
            case .unknown:
                throw TransferError(
                    .publishFailed, server: session.address.name, path: upload.path.string,
                    "the connection was lost while \(from) was renamed to \(to), and what became of it is not clear",
                    isRetriable: true)
            }
        }
    }

    private func outcome(
        of source: SFTPPublication.Name, to target: SFTPPublication.Name, _ interrupt: Interrupt
    ) async throws(TransferError) -> RenameOutcome {
        // The source comes first: while it is there nothing has happened, whatever an old file at the target is like.
        RenameOutcome(
            source: try await session.lookAgain(at: path(source), interrupt),
            target: try await session.lookAgain(at: path(target), interrupt),
            expectedSize: source == .temporary ? upload.size : nil)
    }

    /// Gives the old file its name again where nobody has it; says in the error where it is if that fails.
    private func putBack(after error: TransferError) async -> TransferError {
        let interrupt = Interrupt()
        do throws(TransferError) {
            guard try await session.lookAgain(at: upload.path.string, interrupt) == .nothing else { return error }
            let request = SFTPRequest.rename(aside, to: upload.path.string)
            let status = try await session.status(of: request, upload.path, interrupt, isRepeatable: false)
            if status.isOK || status.saysNotThere { return error }
        } catch {
            session.warn("the old file could not be put back", aside, ["error": "\(error)"])
        }
        var error = error
        error.message = [error.message, "the old file may be at \(aside)"].filter { !$0.isEmpty }
            .joined(separator: "; ")
        return error
    }

    /// Removes an old file that stands aside. What cannot be removed is logged and left.
    private func removeAside(_ interrupt: Interrupt) async {
        let text = "the old file is left under a temporary name"
        do throws(TransferError) {
            let status = try await session.status(of: .remove(aside), upload.path, interrupt)
            guard !status.isOK, !status.saysNotThere else { return }
            session.warn(text, aside, ["reply": "\(session.mapper.redacted(status.text))"])
        } catch {
            session.warn(text, aside, ["error": "\(error)"])
        }
    }

    private func refused(_ status: SFTPStatus, _ message: String = "") -> TransferError {
        var error = session.mapper.refusal(status, to: .rename, path: upload.path)
        if error.kind == .refused { error.kind = .publishFailed }
        error.message = message
        return error
    }
}
