import ETL

extension SFTPSession {
    /// A file that is open for reading.
    struct OpenFile {
        let connection: SFTPConnection
        let handle: SFTPRequest.Handle
        /// What the server told of it.
        let attributes: SFTPAttributes
    }

    /// Reads a file to its end, ends the pipe, then looks whether the file is still the one that was read.
    func read(
        _ path: RemotePath, into output: BytePipe.Writer, interrupt: Interrupt
    ) async throws(TransferError) -> ReadReceipt {
        let file = try await open(path, interrupt)
        if output.wantsModificationTime, let time = file.attributes.modificationTime {
            output.announce(modificationTime: time)
        }
        let moved = try await stream(file, path, interrupt) { bytes throws(TransferError) in
            try await output.write(bytes)
        }
        var check = SFTPSourceCheck(before: file.attributes, moved: moved)
        // The look is under way while the destination takes in the end.
        if check.verdict == .whole { output.finish() }
        do throws(SFTPFailure) {
            let more = file.connection.ask(.read(file.handle, offset: moved, count: 1))
            let look = file.connection.ask(.fstat(file.handle))
            file.connection.tell(.close(file.handle))
            if case .data(let bytes) = try answer(more, file, interrupt) { check.hasMore = !bytes.isEmpty }
            if case .attributes(let attributes) = try answer(look, file, interrupt) { check.after = attributes }
        } catch {
            throw over(error, path)
        }
        switch check.verdict {
        case .whole: return ReadReceipt(bytesRead: moved, size: check.after?.size ?? check.before.size)
        case .changed: throw differs(.sourceChanged, check, path)
        case .truncated: throw differs(.truncated, check, path)
        }
    }

    private func differs(_ kind: ErrorKind, _ check: SFTPSourceCheck, _ path: RemotePath) -> TransferError {
        TransferError(kind, server: address.name, path: path.string, check.words, isRetriable: true)
    }

    /// Reads back what was written.
    func readBack(
        _ path: RemotePath, _ interrupt: Interrupt
    ) async throws(TransferError) -> (size: Int64, sha256: Checksum) {
        let file = try await open(path, interrupt)
        var hasher = ChecksumHasher(.sha256)
        let size = try await stream(file, path, interrupt) { bytes throws(TransferError) in
            bytes.withUnsafeBytes { hasher.update($0) }
        }
        file.connection.tell(.close(file.handle))
        return (size, hasher.checksum)
    }

    /// Opens a file, which must be one: a pipe of the server's would have it wait for somebody to write.
    private func open(_ path: RemotePath, _ interrupt: Interrupt) async throws(TransferError) -> OpenFile {
        let timeout = configuration.stallTimeout
        let (connection, attributes, opened) = try await begin(interrupt, path) {
            connection, _ throws(SFTPFailure) -> (SFTPConnection, SFTPResponse, SFTPResponse?) in
            // Together: that saves a way to the server and back.
            let look = connection.ask(.stat(path.string))
            let open = connection.ask(.open(path.string, .read))
            let attributes = try connection.answer(to: look, within: timeout, interrupt)
            if case .attributes(let attributes) = attributes, attributes.type == .special {
                return (connection, .attributes(attributes), nil)
            }
            return (connection, attributes, try connection.answer(to: open, within: timeout, interrupt))
        }
        let known = if case .attributes(let attributes) = attributes { attributes } else { SFTPAttributes() }
        func refused(_ what: String) -> TransferError {
            TransferError(.refused, server: address.name, path: path.string, "this is \(what)", isRetriable: false)
        }
        switch opened {
        case nil:
            // The server may wait in it for ever.
            hangUp()
            throw refused("no file but a pipe, a socket or a device")
        case .handle(let handle)?:
            guard known.type != .directory else {
                connection.tell(.close(handle))
                throw refused("a directory")
            }
            return OpenFile(connection: connection, handle: handle, attributes: known)
        case .status(let status)? where !status.isOK:
            if known.type == .directory { throw refused("a directory") }
            throw mapper.refusal(status, to: .read, path: path)
        default: throw unexpected(path)
        }
    }

    /// Hands on all bytes of a file in their order.
    ///
    /// - Returns: how many there were.
    private func stream(
        _ file: OpenFile, _ path: RemotePath, _ interrupt: Interrupt,
        _ take: ([UInt8]) async throws(TransferError) -> Void
    ) async throws(TransferError) -> Int64 {
        var plan = SFTPReadPlan(size: file.attributes.size)
        var asked: [UInt32: SFTPReadPlan.Part] = [:]
        while !plan.isComplete {
            while let part = plan.next() {
                asked[file.connection.ask(.read(file.handle, offset: part.offset, count: part.count))] = part
            }
            let pieces: [[UInt8]]
            do throws(SFTPFailure) {
                let (id, response) = try file.connection.anyAnswer(within: configuration.stallTimeout, interrupt)
                guard let part = asked.removeValue(forKey: id) else { throw .garbage("an answer came twice") }
                switch response {
                case .data(let bytes): pieces = try Self.take(bytes, for: part, in: &plan)
                case .status(let status) where status.code == .endOfFile: pieces = plan.endsFound(at: part)
                case .status(let status): throw .refused(status)
                default: throw .garbage("the answer to a READ is none")
                }
            } catch {
                giveUp(file.connection, file.handle)
                var cause = over(error, path)
                // It could be opened and then not be read to its end: whatever the reason, it was there.
                if case .refused = error, plan.delivered > 0 { (cause.kind, cause.isRetriable) = (.truncated, true) }
                throw cause
            }
            for piece in pieces {
                do throws(TransferError) {
                    try await take(piece)
                } catch {
                    giveUp(file.connection, file.handle)
                    throw error
                }
            }
        }
        return plan.delivered
    }

    private static func take(
        _ bytes: [UInt8], for part: SFTPReadPlan.Part, in plan: inout SFTPReadPlan
    ) throws(SFTPFailure) -> [[UInt8]] {
        do throws(SFTPGarbage) {
            return try plan.take(bytes, for: part)
        } catch {
            throw .garbage(error.reason)
        }
    }

    /// Closes a file of which no more is wanted, without waiting for that.
    func giveUp(_ connection: SFTPConnection, _ handle: SFTPRequest.Handle) {
        connection.ignoreAll()
        connection.tell(.close(handle))
    }

    private func answer(
        _ id: UInt32, _ file: OpenFile, _ interrupt: Interrupt
    ) throws(SFTPFailure) -> SFTPResponse {
        try file.connection.answer(to: id, within: configuration.stallTimeout, interrupt)
    }
}
