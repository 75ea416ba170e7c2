import ETL
import Logging

extension FTPSession: FileSession {
    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        try await self.upload(upload.temporary, from: input, interrupt: interrupt)
    }

    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        var method = VerificationMethod.size
        var found = try await writtenSize(upload.temporary, interrupt: interrupt)
        if found == nil || (!expected.checksums.isEmpty && found == expected.size) {
            let back = try await readBack(upload.temporary, interrupt: interrupt)
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
        try await FTPPublisher(
            session: self, temporary: upload.temporary, path: upload.path, aside: upload.aside, size: upload.size
        ).publish(interrupt)
    }

    func discard(_ upload: Upload, within limit: Duration, interrupt: Interrupt) async {
        let text = "a temporary file could not be removed"
        do throws(TransferError) {
            let reply = try await removeLeftover(upload.temporary, interrupt: interrupt, timeout: limit)
            if let reply { warn(text, upload.temporary.string, reply) }
        } catch {
            warn(text, upload.temporary.string, nil, ["error": "\(error)"])
        }
    }
}
