import ETL
import Logging

extension FTPSession: FileSession {
    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        let count = try await self.upload(upload.temporary, from: input, interrupt: interrupt)
        if let time = input.modificationTime {
            try await setModificationTime(time, of: upload.temporary, interrupt)
        }
        return count
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
