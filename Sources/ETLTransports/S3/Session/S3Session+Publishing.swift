import ETL
import Logging

extension S3Session {
    func verify(
        _ upload: Upload, _ expected: ExpectedContent, interrupt: Interrupt
    ) async throws(TransferError) -> VerificationMethod {
        guard let object = pending else { preconditionFailure("what is verified was written") }
        object.isVerified = true
        let found = try await storedSize(object, interrupt) ?? object.size
        guard found == expected.size else {
            throw TransferError(
                .sizeMismatch, server: mapper.server, path: object.path.string,
                "\(found) bytes are there, \(expected.size ?? 0) were sent", isRetriable: true)
        }
        guard let wanted = expected[.sha256] else { return .size }
        if let sha256 = object.sha256, sha256 != wanted {
            throw TransferError(
                .checksumMismatch, server: mapper.server, path: object.path.string,
                "what was sent is not what was read", isRetriable: true)
        }
        // A small file is compared by the server before it appears: publish sees to it that it was.
        let isProven = object.multipart.map { $0.parts.allSatisfy(\.isProven) && object.sha256 != nil } ?? true
        object.expected = object.multipart == nil || !isProven ? wanted : nil
        return isProven ? .serverChecksum : .readBackChecksum
    }

    /// What the server has of an upload, by its own list; `nil` where there is none yet, or we may not see it: then the
    /// server's word for each part has to do.
    private func storedSize(_ object: S3PendingObject, _ interrupt: Interrupt) async throws(TransferError) -> Int64? {
        guard let multipart = object.multipart else { return nil }
        var (size, last) = (Int64(0), 0)
        while true {
            let request = S3Request.listParts(object.key, upload: multipart.id, after: last)
            let page: S3PartPage
            do throws(TransferError) {
                page = try await ask(request, .none, path: object.path, interrupt) { response throws(TransferError) in
                    guard let page = S3PartPage(response) else {
                        throw protocolError("this is no list of parts", object.path)
                    }
                    return page
                }
            } catch {
                guard error.kind == .permissionDenied || (error.kind == .refused && !error.isRetriable) else {
                    throw error
                }
                logger.debug("the parts cannot be listed", metadata: ["error": "\(error)"])
                return nil
            }
            let sum = size.addingReportingOverflow(page.size)
            guard !sum.overflow else { throw protocolError("this is no list of parts", object.path) }
            size = sum.partialValue
            // A list that goes on beyond what was sent has no end, perhaps.
            guard page.hasMore, let end = page.last, end > last, end <= multipart.parts.count else { return size }
            last = end
        }
    }

    /// Gives the object its name. An answer that was lost leaves open whether it has it: then that is looked at.
    func publish(_ upload: Upload, interrupt: Interrupt) async throws(TransferError) {
        guard let object = pending else { preconditionFailure("what is published was written") }
        var isProven = true
        do throws(TransferError) {
            if let multipart = object.multipart {
                isProven = try await complete(object, multipart, interrupt)
            } else {
                isProven = try await put(object, interrupt)
            }
        } catch {
            // What is refused for good may have been done when it was asked before.
            guard error.isRetriable || object.hasLostRequest, interrupt.error == nil,
                await isPublished(object, interrupt)
            else { throw error }
            logger.debug("the answer was lost, the object is there", metadata: ["error": "\(error)"])
        }
        if let expected = object.expected, object.multipart != nil || !isProven {
            try readBack(object, expected, interrupt)
        } else if object.isVerified, !isProven {
            try await checkSize(object, interrupt)
        }
        pending = nil
    }

    /// Whether the server has shown, by a checksum of its own, that it has what was sent.
    private func put(_ object: S3PendingObject, _ interrupt: Interrupt) async throws(TransferError) -> Bool {
        let sha256 = object.buffer.sha256
        let request = S3Request.put(object.key, sha256: sha256, modificationTime: object.modificationTime)
        return try await ask(request, .part(object.buffer), path: object.path, interrupt) {
            response throws(TransferError) in
            guard response.isOfS3 else { throw notOfS3(response, object.path) }
            if try self.echo(response, of: sha256, object.path) { return true }
            return response["ETag"].map(S3Tag.bare) == object.buffer.md5.hex
        }
    }

    /// Looks how long the object is, where the server has shown nothing of what it stored.
    private func checkSize(_ object: S3PendingObject, _ interrupt: Interrupt) async throws(TransferError) {
        let found: Int64?
        do throws(TransferError) {
            found = try await ask(.head(object.key), .none, path: object.path, interrupt) { $0.contentLength }
        } catch {
            // Who may write need not be allowed to look.
            if error.kind == .permissionDenied { return }
            guard error.kind == .fileNotFound else { throw error }
            throw TransferError(
                .publishFailed, server: mapper.server, path: object.path.string,
                "the server said that it has the object, and has none", reply: error.reply, isRetriable: true)
        }
        guard let found, found != object.size else { return }
        throw TransferError(
            .sizeMismatch, server: mapper.server, path: object.path.string,
            "\(found) bytes are there, \(object.size) were sent", isRetriable: true)
    }

    /// Whether the server has shown, by a checksum or a tag, that it made the object of what was sent.
    private func complete(
        _ object: S3PendingObject, _ multipart: S3Multipart, _ interrupt: Interrupt
    ) async throws(TransferError) -> Bool {
        let body = multipart.completion
        let request = S3Request.completeUpload(object.key, upload: multipart.id, body: body)
        do throws(TransferError) {
            return try await ask(request, .bytes(body), path: object.path, interrupt) {
                response throws(TransferError) in
                // 200 says only that the server began to answer: what it came to is in the body.
                let root = S3Element(parsing: response.body)
                switch root?.name {
                case "CompleteMultipartUploadResult":
                    let tag = multipart.tag
                    return root?["ChecksumSHA256"] == multipart.checksum
                        || (tag != nil && root?["ETag"].map(S3Tag.bare) == tag)
                case "Error": throw mapper.error(response, path: object.path, now: configuration.now())
                default: throw protocolError("the server does not tell whether it completed the upload", object.path)
                }
            }
        } catch {
            guard error.kind == .fileNotFound else { throw error }
            // A 404 without words: nothing is missing here but the upload.
            var error = error
            (error.kind, error.isRetriable) = (.refused, true)
            throw error
        }
    }

    /// Whether the object that stands under the name is the one that was sent. Where the server does not tell, and it
    /// would be read back anyway, that is done.
    private func isPublished(_ object: S3PendingObject, _ interrupt: Interrupt) async -> Bool {
        do throws(TransferError) {
            let response = try await ask(.head(object.key), .none, path: object.path, interrupt) { $0 }
            if object.isShown(by: response) { return true }
            guard let expected = object.expected, response.contentLength == object.size else { return false }
            try readBack(object, expected, interrupt)
            object.expected = nil
            return true
        } catch {
            return false
        }
    }

    private func readBack(
        _ object: S3PendingObject, _ expected: Checksum, _ interrupt: Interrupt
    ) throws(TransferError) {
        var hasher = ChecksumHasher(.sha256)
        _ = try download(object.path, interrupt) { _, bytes in hasher.update(bytes) }
        guard hasher.checksum == expected else {
            throw TransferError(
                .checksumMismatch, server: mapper.server, path: object.path.string,
                "what was read back is not what was sent", isRetriable: true)
        }
    }
}
