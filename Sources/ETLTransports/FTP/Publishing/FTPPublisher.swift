import ETL
import Logging

/// Carries out what an ``FTPPublication`` decides. Where a reply is lost or is a refusal that may not be true, it looks
/// at the names before it believes anything.
struct FTPPublisher {
    let session: FTPSession
    let temporary: RemotePath
    let path: RemotePath
    /// Where an old file may stand meanwhile.
    let aside: RemotePath
    /// Bytes that were written to `temporary`.
    let size: Int64

    private static let happened = FTPReply(code: 250, lines: ["250 It happened, and its reply was lost."])

    /// Gives the file its name.
    func publish(_ interrupt: Interrupt) async throws(TransferError) {
        var publication = FTPPublication(temporary: temporary.string, final: path.string, aside: aside.string)
        // While the old file stands aside nobody may stop us: it has to go back, or the new one has to take its place.
        let unstoppable = Interrupt()
        var step = publication.first
        var wentAside = false
        while true {
            let interrupt = publication.isAside ? unstoppable : interrupt
            switch step {
            case .done: return try await seeThatItHappened(interrupt)
            case .failed(let reply):
                if !wentAside, await isInPlace(despite: reply, interrupt) { return }
                throw refused(reply)
            case .failedAside(let reply, let left):
                if await look(at: aside, interrupt) == .nothing { throw refused(reply) }
                if await isInPlace(despite: reply, interrupt) { return await remove(left, interrupt) }
                log("the old file could not be put back and stays under a temporary name", left)
                throw refused(reply, "the old file could not be put back and is at \(left)")
            case .rename(let source, let target):
                if source == path.string { try await refuseDirectory(interrupt) }
                var reply = try await move(source, to: target, interrupt, isAside: publication.isAside)
                if target == aside.string {
                    // The final name must not stay empty because of a refusal of what was done all the same.
                    if reply.isRefusal, await exists(aside, interrupt) { reply = Self.happened }
                    wentAside = reply.isPositive
                }
                step = publication.next(after: reply)
            case .delete(let old):
                do throws(TransferError) {
                    try await seeThatItHappened(interrupt)
                } catch {
                    throw await putBack(after: error)
                }
                // The file has its name: whatever comes of this is no failure of the job.
                return await remove(old, interrupt)
            }
        }
    }

    /// Believes no server that a rename happened before one of its renames was seen to have: some confirm what they do
    /// not do. That the temporary name is gone tells; the final one may have been taken away at once.
    private func seeThatItHappened(_ interrupt: Interrupt) async throws(TransferError) {
        guard !session.memory.current.renamesTruly else { return }
        switch await look(at: temporary, interrupt) {
        case .nothing: session.memory.learn { $0.renamesTruly = true }
        case .unclear: return
        case .file, .something:
            throw TransferError(
                .publishFailed, server: session.address.name, path: path.string,
                "the server confirmed the rename, and \(temporary) is still there", isRetriable: true)
        }
    }

    /// A directory of the file's name is not to be moved aside: what is in it would be gone from where it belongs.
    private func refuseDirectory(_ interrupt: Interrupt) async throws(TransferError) {
        let reply = try await session.ask(["CWD \(path.string)"], interrupt: interrupt, isRepeatable: true).first
        guard reply?.isPositive == true else { return }
        throw TransferError(
            .publishFailed, server: session.address.name, path: path.string, "there is a directory of that name",
            isRetriable: false)
    }

    /// Removes an old file that stands aside. What cannot be removed is logged and left.
    private func remove(_ old: String, _ interrupt: Interrupt) async {
        let text = "the old file is left under a temporary name"
        do throws(TransferError) {
            let reply = try await session.ask(["DELE \(old)"], interrupt: interrupt, isRepeatable: true).first
            if reply?.isPositive != true { log(text, old, reply) }
        } catch {
            log(text, old, nil, ["error": "\(error)"])
        }
    }

    // MARK: Renaming

    private func move(
        _ source: String, to target: String, _ interrupt: Interrupt, isAside: Bool
    ) async throws(TransferError) -> FTPReply {
        do throws(TransferError) {
            return try await move(source, to: target, interrupt)
        } catch {
            throw isAside ? await putBack(after: error) : error
        }
    }

    /// Renames. If the reply is lost, finds out on a new connection what became of it, and does it again if it did not
    /// happen.
    private func move(
        _ source: String, to target: String, _ interrupt: Interrupt
    ) async throws(TransferError) -> FTPReply {
        do throws(TransferError) {
            return try await session.rename(source, to: target, interrupt: interrupt)
        } catch  where [.connectionLost, .stalled, .serverBusy, .protocolError].contains(error.kind) {
            let outcome = try await outcome(of: source, to: target, interrupt)
            log("the reply to a rename was lost", target, nil, ["outcome": "\(outcome)"])
            switch outcome {
            case .happened: return Self.happened
            case .didNotHappen:
                let reply = try await session.rename(source, to: target, interrupt: interrupt)
                guard reply.isRefusal else { return reply }
                // A slow server may have come to the first one only now, and refuse the second for that.
                return try await self.outcome(of: source, to: target, interrupt) == .happened ? Self.happened : reply
            case .unknown:
                throw TransferError(
                    .publishFailed, server: session.address.name, path: path.string,
                    "the connection was lost while \(source) was renamed to \(target), and what became of it is not clear",
                    isRetriable: true)
            }
        }
    }

    private func outcome(
        of source: String, to target: String, _ interrupt: Interrupt
    ) async throws(TransferError) -> RenameOutcome {
        // The source comes first: while it is there nothing has happened, whatever an old file at the target is like.
        RenameOutcome(
            source: try await session.lookAgain(at: source, interrupt: interrupt),
            target: try await session.lookAgain(at: target, interrupt: interrupt),
            expectedSize: source == temporary.string ? size : nil)
    }

    /// Gives the old file its name again where nobody has it; says in the error where it is if that fails.
    private func putBack(after error: TransferError) async -> TransferError {
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

    // MARK: Looking

    /// Whether the file has its name although the server said that it has not.
    ///
    /// Asked only after a 4xx, an error under way: a temporary file that was gone before is a 550, and then an old file
    /// of the same size must not be taken for the new one.
    private func isInPlace(despite reply: FTPReply, _ interrupt: Interrupt) async -> Bool {
        guard reply.code / 100 == 4 else { return false }
        return (try? await outcome(of: temporary.string, to: path.string, interrupt)) == .happened
    }

    private func exists(_ path: RemotePath, _ interrupt: Interrupt) async -> Bool {
        switch await look(at: path, interrupt) {
        case .file, .something: true
        case .nothing, .unclear: false
        }
    }

    /// What stands under a name; `unclear` where even that cannot be found out.
    private func look(at path: RemotePath, _ interrupt: Interrupt) async -> RenameOutcome.Look {
        (try? await session.lookAgain(at: path.string, interrupt: interrupt)) ?? .unclear
    }

    // MARK: Words

    private func refused(_ reply: FTPReply, _ message: String = "") -> TransferError {
        var error = session.mapper.refusal(reply, to: .rename, path: path)
        if error.kind == .refused { error.kind = .publishFailed }
        error.message = message
        return error
    }

    private func log(_ text: String, _ path: String, _ reply: FTPReply? = nil, _ more: Logger.Metadata = [:]) {
        session.warn(text, path, reply, more)
    }
}
