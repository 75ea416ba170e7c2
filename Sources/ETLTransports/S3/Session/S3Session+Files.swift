import ETL
import Logging

extension S3Session: FileSession {
    func read(
        _ path: RemotePath, into output: BytePipe.Writer, interrupt: Interrupt
    ) async throws(TransferError) -> ReadReceipt {
        var isAnnounced = false
        func announce(_ response: S3Response) {
            guard !isAnnounced, output.wantsModificationTime else { return }
            isAnnounced = true
            if let time = Self.modificationTime(response) { output.announce(modificationTime: time) }
        }
        let (response, count) = try download(path, interrupt) { response, bytes throws(TransferError) in
            announce(response)
            try output.writeBlocking(bytes)
        }
        announce(response)
        output.finish()
        return ReadReceipt(bytesRead: count, size: response.contentLength)
    }

    /// Reads an object to its end. Blocks.
    func download(
        _ path: RemotePath, _ interrupt: Interrupt, _ sink: @escaping Sink
    ) throws(TransferError) -> (S3Response, Int64) {
        let request = S3Request.get(S3PendingObject.key(of: path))
        let outcome = try perform(
            request, .none, interrupt,
            sink: { response, bytes throws(TransferError) in
                try self.checkEnd(response, path)
                try sink(response, bytes)
            })
        let count = outcome.bytes
        if outcome.ownFailure == nil, outcome.response.isSuccess, outcome.response.hasAllHeaders, !outcome.isStalled,
            outcome.failure == .cut || outcome.failure == .incomplete
        {
            let size = outcome.response.contentLength.map { " of \($0)" } ?? ""
            throw TransferError(
                .truncated, server: mapper.server, path: path.string, "\(count)\(size) bytes came", isRetriable: true)
        }
        let response = try content(outcome, path)
        try checkEnd(response, path)
        guard response.status == 200, response.contentLength ?? count == count else {
            throw protocolError("\(response.status) with \(count) bytes is no whole file", path)
        }
        return (response, count)
    }

    /// The answer, if there is a file in it.
    private func content(_ outcome: S3Outcome, _ path: RemotePath) throws(TransferError) -> S3Response {
        do throws(TransferError) {
            return try answer(outcome, path)
        } catch {
            var error = error
            if error.kind == .permissionDenied {
                // S3 tells who may not list a bucket's objects (s3:ListBucket) as little of which are missing.
                error.message = "it may not be read, or it is not there and the bucket may not be listed"
            }
            throw error
        }
    }

    /// Whether what comes is an object, and one whose end can be seen: where nothing but the end of the connection would
    /// end it, nobody could tell it from a cut.
    private func checkEnd(_ response: S3Response, _ path: RemotePath) throws(TransferError) {
        guard response.isOfS3 else { throw notOfS3(response, path) }
        if !response.hasDefiniteEnd { throw protocolError("the server does not tell the file's length", path) }
    }

    /// When the file was last changed: what whoever uploaded it has said of it, else when that was.
    static func modificationTime(_ response: S3Response) -> UTCTime? {
        response[S3Time.metadataName].flatMap(S3Time.fromMetadata)
            ?? response["Last-Modified"].flatMap(S3Time.fromHeader)
    }

    func checksumAlgorithm(interrupt: Interrupt) async throws(TransferError) -> ChecksumAlgorithm {
        hashesNext = true
        return .sha256
    }

    func probe(interrupt: Interrupt) async throws(TransferError) {
        do throws(TransferError) {
            try listOne(interrupt)
        } catch {
            // Who may write objects may not be allowed to list them. The server is there, and knows the key.
            guard error.kind == .permissionDenied else { throw error }
        }
    }

    /// Any prefix is there: keys have no directories.
    func lookIntoBase(_ base: String, interrupt: Interrupt) async throws(TransferError) {
        try listOne(interrupt)
    }

    /// Asks for one name below the base path, on a new connection.
    private func listOne(_ interrupt: Interrupt) throws(TransferError) {
        drop()
        let base = configuration.basePath.split(separator: "/").joined(separator: "/")
        let outcome = try perform(.probe(prefix: base.isEmpty ? "" : base + "/"), .none, interrupt)
        _ = try answer(outcome, nil)
    }

    /// None: an upload under way has no name, and one that was left cannot be told from another program's.
    func temporaries(
        beside path: RemotePath, interrupt: Interrupt
    ) async throws(TransferError) -> [(TemporaryName, Duration?)] { [] }

    func remove(_ path: RemotePath, interrupt: Interrupt) async throws(TransferError) {}
}
