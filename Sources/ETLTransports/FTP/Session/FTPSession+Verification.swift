import ETL
import Logging
import Synchronization

/// What is asked of the server about a file that was uploaded, before it gets its name.
extension FTPSession {
    func checksumAlgorithm(interrupt: Interrupt) async throws(TransferError) -> ChecksumAlgorithm {
        try await features(interrupt).checksum?.algorithm ?? .sha256
    }

    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        guard expected.checksums.isEmpty else { return try await verifyChecksum(upload, expected, interrupt) }
        if let found = try await writtenSize(upload.temporary, interrupt: interrupt) {
            try check(size: found, of: upload, expected)
            return .size
        }
        try check(size: try await readBack(upload, interrupt).size, of: upload, expected)
        return .readBackSize
    }

    private func verifyChecksum(
        _ upload: Upload, _ expected: ExpectedContent, _ interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        if case .file(let size) = try await look(at: upload.temporary.string, interrupt: interrupt) {
            try check(size: size, of: upload, expected)
        }
        if let found = try await checksum(of: upload, interrupt), let wanted = expected[found.algorithm] {
            guard found == wanted else {
                throw differs(upload, "the server says that it is \(found), sent was \(wanted)")
            }
            return .serverChecksum
        }
        let back = try await readBack(upload, interrupt)
        try check(size: back.size, of: upload, expected)
        if let wanted = expected[.sha256], back.sha256 != wanted {
            throw differs(upload, "what was read back is not what was sent")
        }
        return .readBackChecksum
    }

    /// The checksum that the server has of a file; `nil` where it tells none. One that only says that it can is believed
    /// no more.
    private func checksum(of upload: Upload, _ interrupt: Interrupt) async throws(TransferError) -> Checksum? {
        guard let command = try await features(interrupt).checksum else { return nil }
        let question = "\(command.verb) \(upload.temporary.string)"
        // The server reads the whole file before it answers: a slow disk's pace is allowed for.
        let patience = configuration.stallTimeout + .seconds(upload.size / (10 * 1024 * 1024))
        let replies = try await ask(
            [command.option, question].compactMap(\.self), interrupt: interrupt, isRepeatable: true, timeout: patience)
        if let reply = replies.last, let checksum = command.checksum(in: reply) { return checksum }
        warn("the server tells no checksum, though it says that it can", upload.temporary.string, replies.last)
        return nil
    }

    /// What the server can do, asked once.
    func features(_ interrupt: Interrupt) async throws(TransferError) -> FTPFeatures {
        if let features = memory.current.features { return features }
        guard let reply = try await ask(["FEAT"], interrupt: interrupt, isRepeatable: true).first else {
            throw TransferError(.protocolError, server: address.name, "no reply to FEAT", isRetriable: true)
        }
        let features = FTPFeatures(reply)
        memory.learn { $0.features = features }
        return features
    }

    /// Reads back what was written.
    private func readBack(
        _ upload: Upload, _ interrupt: Interrupt
    ) async throws(TransferError) -> (size: Int64, sha256: Checksum) {
        let back = Locked((size: Int64(0), hasher: ChecksumHasher(.sha256)))
        let (server, path) = (address.name, upload.path.string)
        let read = try await download(
            upload.temporary, interrupt: interrupt,
            into: .collector { bytes throws(TransferError) in
                let size = back.withLock { back in
                    back.size += Int64(bytes.count)
                    back.hasher.update(bytes)
                    return back.size
                }
                guard size > upload.size else { return }
                throw TransferError(
                    .sizeMismatch, server: server, path: path,
                    "more bytes are there than the \(upload.size) that were sent", isRetriable: true)
            })
        return (read.bytes, back.withLock(\.hasher.checksum))
    }

    private func check(size: Int64, of upload: Upload, _ expected: ExpectedContent) throws(TransferError) {
        guard let wanted = expected.size, size != wanted else { return }
        throw TransferError(
            .sizeMismatch, server: address.name, path: upload.path.string,
            "\(size) bytes are there, \(wanted) were sent", isRetriable: true)
    }

    private func differs(_ upload: Upload, _ message: String) -> TransferError {
        TransferError(
            .checksumMismatch, server: address.name, path: upload.path.string, message, isRetriable: true)
    }

    // MARK: The time

    /// When a file was last changed; `nil` where the server does not tell.
    func modificationTime(of path: RemotePath, _ interrupt: Interrupt) async throws(TransferError) -> UTCTime? {
        try await ask(["MDTM \(path)"], interrupt: interrupt, isRepeatable: true).first?.time
    }

    /// Says when a file was last changed, by `MFMT`; on servers without it by `MDTM` with a time, as some have it
    /// (others take the time for a part of the name, and find no such file).
    func setModificationTime(
        _ time: UTCTime, of path: RemotePath, _ interrupt: Interrupt
    ) async throws(TransferError) {
        // A time that FTP cannot write says nothing of what the server can do.
        guard memory.current.setsTimes != false, UTCTime(digits: time.digits) != nil else { return }
        let verb = try await features(interrupt).setsTimes ? "MFMT" : "MDTM"
        let reply = try await ask(
            ["\(verb) \(time.digits) \(path)"], interrupt: interrupt, isRepeatable: true
        ).first
        guard reply?.isPositive != true else { return }
        memory.learn { $0.setsTimes = false }
        logger.debug(
            "the server sets no times: files get the time at which they come",
            metadata: ["server": "\(address.name)", "reply": "\(reply.map(mapper.redacted) ?? "")"])
    }
}
