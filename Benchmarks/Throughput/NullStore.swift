import ETL

/// A server in memory that has every file and keeps none.
struct NullStore: FileStore {
    let name: String
    let content: [UInt8]

    var capabilities: FileStoreCapabilities { FileStoreCapabilities(maxConnections: 64) }

    func read(_ path: RemotePath, into output: BytePipe.Writer) async throws(TransferError) -> ReadReceipt {
        if !content.isEmpty { try await output.write(content) }
        output.finish()
        return ReadReceipt(bytesRead: Int64(content.count), size: Int64(content.count))
    }

    func beginWrite(to path: RemotePath) async throws(TransferError) -> any PendingFile { NullFile() }

    func probe() async throws(TransferError) {}

    func temporaries(beside path: RemotePath) async throws(TransferError) -> [TemporaryFile] { [] }

    func remove(_ file: TemporaryFile) async throws(TransferError) {}

    func close() async {}
}

/// A file that is taken and forgotten.
private struct NullFile: PendingFile {
    func write(from input: BytePipe.Reader) async throws(TransferError) -> Int64 {
        var bytes: Int64 = 0
        while true {
            let part = try await input.read()
            guard !part.isEmpty else { return bytes }
            bytes += Int64(part.count)
        }
    }

    func verify(_ expected: ExpectedContent) async throws(TransferError) -> VerificationMethod { .size }

    func publish() async throws(TransferError) {}

    func abandon() async {}
}
