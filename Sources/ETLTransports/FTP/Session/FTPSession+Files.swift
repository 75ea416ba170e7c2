import ETL

/// What the store asks of a session: each method is one thing that takes a while.
extension FTPSession {
    /// Reads a file to its end, ends the pipe, then looks whether the file is still the one that was read.
    ///
    /// The look is worth its command also where the server has announced the size: of a file that is still being written
    /// it tells what stood there when the transfer began, and the end that was read is the end of that.
    func read(
        _ path: RemotePath, into output: BytePipe.Writer, interrupt: Interrupt
    ) async throws(TransferError) -> ReadReceipt {
        if output.wantsModificationTime, let time = try await modificationTime(of: path, interrupt) {
            output.announce(modificationTime: time)
        }
        let read = try await download(path, interrupt: interrupt, into: .pipe(output))
        var sizes = FTPSourceSizes(before: read.announced, moved: read.bytes)
        // The look is under way while the destination takes in the end.
        if sizes.verdict == .whole { output.finish() }
        if case .file(let size) = try await look(at: path.string, interrupt: interrupt, isLast: true) {
            sizes.after = size
        }
        switch sizes.verdict {
        case .whole where read.wasCutShort && sizes.before == nil && sizes.after == nil:
            throw TransferError(
                .truncated, server: address.name, path: path.string,
                "the encrypted connection was closed without a word, and the server tells no size", isRetriable: true)
        case .whole: return ReadReceipt(bytesRead: read.bytes, size: sizes.after ?? sizes.before)
        case .changed: throw differs(.sourceChanged, sizes, path)
        case .truncated: throw differs(.truncated, sizes, path)
        }
    }

    private func differs(_ kind: ErrorKind, _ sizes: FTPSourceSizes, _ path: RemotePath) -> TransferError {
        TransferError(kind, server: address.name, path: path.string, sizes.description, isRetriable: true)
    }

    /// Connects and logs in anew, and asks for a sign of life: a connection that stands says nothing of whether the
    /// server takes more.
    func probe(interrupt: Interrupt) async throws(TransferError) {
        await close()
        _ = try await ask(["NOOP"], interrupt: interrupt, isRepeatable: true, timeout: configuration.connectTimeout)
    }

    /// What is under a name.
    ///
    /// - Parameter isLast: as for ``ask(_:interrupt:isRepeatable:timeout:isLast:)``.
    func look(
        at path: String, interrupt: Interrupt, isLast: Bool = false
    ) async throws(TransferError) -> RenameOutcome.Look {
        if memory.current.sizeQuestion == .size {
            let reply = try await first(["SIZE \(path)"], interrupt, isLast: isLast)
            if let size = reply?.size { return .file(size: size) }
            if reply?.code == 550 { return .nothing }
            guard reply?.isUnknownCommand == true else { return .unclear }
            memory.learn { $0.sizeQuestion = .mlst }
        }
        if memory.current.sizeQuestion == .mlst {
            let reply = try await first(["MLST \(path)"], interrupt)
            if let size = reply?.listedSize { return .file(size: size) }
            if reply?.code == 550 { return .nothing }
            if reply?.isPositive == true { return .something }
            guard reply?.isUnknownCommand == true else { return .unclear }
            memory.learn { $0.sizeQuestion = .none }
        }
        return .unclear
    }

    /// Whether something is under a name, and of which size where that is told; after a connection was lost, when a
    /// server with a limit may not have noticed that yet.
    func lookAgain(at path: String, interrupt: Interrupt) async throws(TransferError) -> RenameOutcome.Look {
        for wait in [Duration.milliseconds(50), .milliseconds(200), .milliseconds(700)] {
            do throws(TransferError) {
                return try await lookOrProbe(path, interrupt)
            } catch {
                guard error.kind == .serverBusy else { throw error }
            }
            try? await Task.sleep(for: wait)
        }
        return try await lookOrProbe(path, interrupt)
    }

    /// `RNFR` without an `RNTO` changes nothing, and its answer tells of a file on a server that knows neither `SIZE`
    /// nor `MLST`.
    func lookOrProbe(_ path: String, _ interrupt: Interrupt) async throws(TransferError) -> RenameOutcome.Look {
        let found = try await look(at: path, interrupt: interrupt)
        guard found == .unclear else { return found }
        switch try await first(["RNFR \(path)"], interrupt)?.code {
        case 350: return .something
        case 550: return .nothing
        default: return .unclear
        }
    }

    private func first(
        _ commands: [String], _ interrupt: Interrupt, isLast: Bool = false
    ) async throws(TransferError) -> FTPReply? {
        try await ask(commands, interrupt: interrupt, isRepeatable: true, isLast: isLast).first
    }

    /// The size of a file that was written, and the beginning of its rename on the way.
    ///
    /// - Returns: `nil` where the server does not tell sizes.
    func writtenSize(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError) -> Int64? {
        if memory.current.sizeQuestion == .size {
            let replies = try await ask(
                ["SIZE \(path.string)", "RNFR \(path.string)"], interrupt: interrupt, isRepeatable: true)
            if let size = replies.first?.size { return size }
            guard let reply = replies.first, reply.isUnknownCommand else {
                guard let reply = replies.first, reply.isRefusal else { return nil }
                throw FTPRefusal.saysNotThere(reply) ? gone(path) : mapper.refusal(reply, to: .rename, path: path)
            }
            memory.learn { $0.sizeQuestion = .mlst }
        }
        switch try await look(at: path.string, interrupt: interrupt) {
        case .file(let size): return size
        case .nothing: throw gone(path)
        case .something, .unclear: return nil
        }
    }

    private func gone(_ path: RemotePath) -> TransferError {
        TransferError(
            .sizeMismatch, server: address.name, path: path.string, "it is not there any more", isRetriable: true)
    }

    /// Removes what the last upload left.
    ///
    /// After an aborted upload this is a new connection. The server may not have noticed the end of the old one: it
    /// may say that there are too many, or make the file only now. So it is tried again for a short while.
    ///
    /// - Returns: the refusal, if the file may still be there.
    func removeLeftover(
        _ path: RemotePath, interrupt: Interrupt, timeout: Duration
    ) async throws(TransferError) -> FTPReply? {
        guard leftover != .nothing else { return nil }
        var waits: [Duration] = [.milliseconds(50), .milliseconds(200), .milliseconds(700)]
        while true {
            do throws(TransferError) {
                let commands = ["DELE \(path.string)"]
                let reply = try await ask(commands, interrupt: interrupt, isRepeatable: true, timeout: timeout).first
                guard let reply, reply.isRefusal else { return nil }
                guard reply.code == 550, leftover == .unclear else {
                    return FTPRefusal.saysNotThere(reply) ? nil : reply
                }
                guard !waits.isEmpty else { return nil }
            } catch {
                guard error.kind == .serverBusy, !waits.isEmpty else { throw error }
            }
            try? await Task.sleep(for: waits.removeFirst())
        }
    }
}
