import ETL
import Logging

extension SFTPSession: FileSession {
    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        var method = VerificationMethod.size
        var found = try await writtenSize(upload, interrupt)
        if found == nil || (!expected.checksums.isEmpty && found == expected.size) {
            let back = try await readBack(upload.temporary, interrupt)
            if let wanted = expected[.sha256], back.size == expected.size, back.sha256 != wanted {
                throw TransferError(
                    .checksumMismatch, server: address.name, path: upload.path.string,
                    "what was read back is not what was sent", isRetriable: true)
            }
            method = expected.checksums.isEmpty ? .readBackSize : .readBackChecksum
            found = back.size
        }
        guard let size = expected.size, found == size else {
            throw TransferError(
                .sizeMismatch, server: address.name, path: upload.path.string,
                "\(found ?? 0) bytes are there, \(expected.size ?? 0) were sent", isRetriable: true)
        }
        return method
    }

    func publish(_ upload: Upload, interrupt: Interrupt) async throws(TransferError) {
        try await SFTPPublisher(session: self, upload: upload).publish(interrupt)
    }

    /// Connects and logs in anew, and asks for a sign of life: a connection that stands says nothing of whether the
    /// server takes more.
    func probe(interrupt: Interrupt) async throws(TransferError) {
        hangUp()
        _ = try await ask(.stat("."), nil, interrupt, within: configuration.connectTimeout)
    }

    /// Removes what the last upload left.
    ///
    /// After a connection that was lost the server may not have noticed that: it may say that there are too many, or
    /// make the file only now. So it is tried again for a short while.
    func discard(_ upload: Upload, within limit: Duration, interrupt: Interrupt) async {
        guard leftover != .nothing else { return }
        let (text, name) = ("a temporary file could not be removed", upload.temporary.string)
        var waits: [Duration] = [.milliseconds(50), .milliseconds(200), .milliseconds(700)]
        while true {
            do throws(TransferError) {
                let status = try await status(of: .remove(name), upload.path, interrupt, within: limit)
                guard !status.isOK else { return }
                guard status.saysNotThere else {
                    return warn(text, name, ["reply": "\(mapper.redacted(status.text))"])
                }
                guard leftover == .unclear, !waits.isEmpty else { return }
            } catch {
                guard error.kind == .connectionLost, !waits.isEmpty else {
                    return warn(text, name, ["error": "\(error)"])
                }
            }
            try? await Task.sleep(for: waits.removeFirst())
        }
    }
}
