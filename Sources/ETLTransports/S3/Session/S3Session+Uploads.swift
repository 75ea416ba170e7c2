import ETL
import Logging

extension S3Session {
    /// Takes a file in: a small one into memory, a large one to the server, part by part. The next part comes from the
    /// source while the one before is on its way.
    func write(
        _ upload: Upload, from input: BytePipe.Reader, interrupt: Interrupt
    ) async throws(TransferError) -> Int64 {
        try running.begin(interrupt)
        let object = S3PendingObject(path: upload.path, isHashed: hashesNext)
        hashesNext = false
        pending = object
        object.buffer.begin(limit: configuration.parts.first)
        try object.buffer.fill(from: input, object.observe)
        object.modificationTime = input.modificationTime
        guard !object.buffer.hasEnded else { return object.size }

        try await create(object, interrupt)
        var next = S3PartBuffer()
        var number = 1
        while object.buffer.count > 0 {
            guard number <= configuration.parts.limit else {
                throw TransferError(
                    .refused, server: mapper.server, path: object.path.string,
                    "the file is larger than S3 takes: \(configuration.parts.limit) parts", isRetriable: false)
            }
            next.begin(limit: configuration.parts.size(ofPart: number + 1) ?? 1)
            if object.buffer.hasEnded { next.end() }
            try await send(object, number, interrupt) { [next] () throws(TransferError) in
                try next.fillWithoutWaiting(from: input, object.observe)
            }
            swap(&object.buffer, &next)
            try object.buffer.fill(from: input, object.observe)
            number += 1
        }
        object.buffer = S3PartBuffer()
        return object.size
    }

    /// Begins an upload. On a new connection, so that libcurl does not begin another one unseen when the answer is lost.
    private func create(_ object: S3PendingObject, _ interrupt: Interrupt) async throws(TransferError) {
        let request = S3Request.createUpload(object.key, modificationTime: object.modificationTime)
        var backoff = S3Backoff(first: configuration.retryDelay)
        while true {
            object.creationInDoubt = configuration.now()
            let outcome = try perform(request, .none, isFresh: true, interrupt)
            do throws(TransferError) {
                let response = try answer(outcome, object.path)
                guard let id = S3Element(parsing: response.body)?["UploadId"], !id.isEmpty else {
                    throw protocolError("the server began an upload and did not tell its id", object.path)
                }
                object.creationInDoubt = nil
                object.multipart = S3Multipart(id: id)
                return
            } catch {
                let isRefused = outcome.isAnswered && !outcome.response.isSuccess && outcome.response.status != 500
                if isRefused { object.creationInDoubt = nil }
                if memory.learns(from: outcome.response) { continue }
                guard isRefused, error.isRetriable, let delay = backoff.next() else { throw error }
                try await pause(delay, interrupt)
            }
        }
    }

    private func send(
        _ object: S3PendingObject, _ number: Int, _ interrupt: Interrupt,
        whileSending: @escaping () throws(TransferError) -> Void
    ) async throws(TransferError) {
        guard let id = object.multipart?.id else { preconditionFailure("parts are sent after the upload has begun") }
        let (buffer, sha256) = (object.buffer, object.buffer.sha256)
        let request = S3Request.uploadPart(object.key, upload: id, number: number, sha256: sha256)
        object.isSending = true
        let part = try await ask(
            request, .part(buffer), path: object.path, interrupt, whileSending: whileSending
        ) { response throws(TransferError) in
            guard let tag = response["ETag"], !tag.isEmpty else {
                throw protocolError("the server took a part and did not tell its tag", object.path)
            }
            let echo = try self.echo(response, of: sha256, object.path)
            return S3Multipart.Part(
                number: number, size: buffer.count, tag: tag, sha256: sha256, isEchoed: echo,
                isProven: echo || S3Tag.bare(tag) == buffer.md5.hex)
        }
        object.isSending = false
        object.multipart?.parts.append(part)
    }

    /// Whether the server has told the checksum of what it took.
    ///
    /// - Throws: ``ErrorKind/checksumMismatch`` where it told another one.
    func echo(_ response: S3Response, of sha256: Checksum, _ path: RemotePath) throws(TransferError) -> Bool {
        guard let told = response["x-amz-checksum-sha256"] else { return false }
        guard told == sha256.base64 else {
            throw TransferError(
                .checksumMismatch, server: mapper.server, path: path.string,
                "the server's checksum is not that of what was sent", isRetriable: true)
        }
        return true
    }

    /// Removes what is of an upload. A small file has left nothing.
    func discard(_ upload: Upload, within limit: Duration, interrupt: Interrupt) async {
        guard let object = pending else { return }
        pending = nil
        object.buffer = S3PartBuffer()
        do throws(TransferError) {
            if let id = object.multipart?.id {
                try await abort(id, of: object, interrupt)
            } else if let time = object.creationInDoubt {
                for id in try await uploads(of: object, since: time, interrupt) {
                    try await abort(id, of: object, interrupt)
                }
            }
        } catch {
            logger.warning(
                "an upload could not be aborted; a lifecycle rule (AbortIncompleteMultipartUpload) removes such",
                metadata: [
                    "server": "\(mapper.server)", "path": "\(OneLine.of(object.path.string))", "error": "\(error)",
                ])
        }
    }

    /// Aborts an upload. A part that the server is still at may outlive that: then it is done again until the server
    /// does not know the upload any more (`AbortMultipartUpload`, S3 API reference).
    private func abort(_ id: String, of object: S3PendingObject, _ interrupt: Interrupt) async throws(TransferError) {
        for _ in 0..<3 {
            do throws(TransferError) {
                try await ask(.abortUpload(object.key, upload: id), .none, path: object.path, interrupt) { _ in }
            } catch {
                if error.isOfUnknownUpload { return }
                throw error
            }
            guard object.hasLostRequest || object.isSending else { return }
        }
    }

    /// The uploads to an object's key that began when ours did, of which the answer was lost. The server's clock tells
    /// when that was.
    private func uploads(
        of object: S3PendingObject, since time: UTCTime, _ interrupt: Interrupt
    ) async throws(TransferError) -> [String] {
        try await ask(.listUploads(of: object.key), .none, path: object.path, interrupt) {
            response throws(TransferError) in
            guard let root = S3Element(parsing: response.body), root.name == "ListMultipartUploadsResult" else {
                throw protocolError("this is no list of uploads", object.path)
            }
            let serverTime = response["Date"].flatMap(S3Time.fromHeader) ?? self.configuration.now()
            // Whole seconds on both sides, and the way there.
            let start = time.seconds + (serverTime.seconds - self.configuration.now().seconds) - 2
            return root.all("Upload").filter { upload in
                upload["Key"].map { PercentEncoding.decoded($0).utf8.elementsEqual(object.key.utf8) } == true
                    && (upload["Initiated"].flatMap(S3Time.fromXML)?.seconds ?? 0) >= start
            }.compactMap { $0["UploadId"] }
        }
    }
}

extension TransferError {
    /// Whether the server does not know an upload: it was completed or aborted.
    fileprivate var isOfUnknownUpload: Bool { reply?.contains(" NoSuchUpload") == true || kind == .fileNotFound }
}
