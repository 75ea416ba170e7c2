import ETL

/// The requests that are made, each by the name that the S3 API reference has for it.
extension S3Request {
    /// `GetObject`
    static func get(_ key: String) -> S3Request { S3Request(method: .get, key: key) }

    /// `HeadObject`, with the checksum that the server keeps.
    static func head(_ key: String) -> S3Request {
        S3Request(method: .head, key: key, headers: [HTTPField("x-amz-checksum-mode", "ENABLED")])
    }

    /// `PutObject`. The server compares the body with both hashes, and keeps the second one.
    static func put(_ key: String, sha256: Checksum, modificationTime: UTCTime?) -> S3Request {
        S3Request(
            method: .put, key: key,
            headers: [HTTPField("x-amz-checksum-sha256", sha256.base64)] + metadata(modificationTime),
            bodyHash: sha256.hex)
    }

    /// `CreateMultipartUpload`
    static func createUpload(_ key: String, modificationTime: UTCTime?) -> S3Request {
        S3Request(
            method: .post, key: key, query: [HTTPField("uploads", "")],
            headers: [HTTPField("x-amz-checksum-algorithm", "SHA256")] + metadata(modificationTime))
    }

    /// `UploadPart`
    static func uploadPart(_ key: String, upload: String, number: Int, sha256: Checksum) -> S3Request {
        S3Request(
            method: .put, key: key, query: [HTTPField("partNumber", "\(number)"), HTTPField("uploadId", upload)],
            headers: [HTTPField("x-amz-checksum-sha256", sha256.base64)], bodyHash: sha256.hex)
    }

    /// `ListParts`, a page of them: those after a number.
    static func listParts(_ key: String, upload: String, after number: Int) -> S3Request {
        S3Request(
            method: .get, key: key,
            query: [
                HTTPField("uploadId", upload), HTTPField("max-parts", "1000"),
                HTTPField("part-number-marker", "\(number)"),
            ])
    }

    /// `CompleteMultipartUpload`; `body` lists the parts.
    static func completeUpload(_ key: String, upload: String, body: [UInt8]) -> S3Request {
        S3Request(
            method: .post, key: key, query: [HTTPField("uploadId", upload)],
            headers: [HTTPField("Content-Type", "application/xml")],
            bodyHash: ChecksumHasher.checksum(.sha256, of: body).hex)
    }

    /// `AbortMultipartUpload`
    static func abortUpload(_ key: String, upload: String) -> S3Request {
        S3Request(method: .delete, key: key, query: [HTTPField("uploadId", upload)])
    }

    /// `ListMultipartUploads` of one key; keys that it is the beginning of come after it.
    static func listUploads(of key: String) -> S3Request {
        S3Request(
            method: .get, key: nil,
            query: [HTTPField("uploads", ""), HTTPField("prefix", key), HTTPField("encoding-type", "url")])
    }

    /// `ListObjectsV2` for one object at most. Not `HeadBucket`, whose refusals have no body that says why.
    static func probe(prefix: String) -> S3Request {
        S3Request(
            method: .get, key: nil,
            query: [HTTPField("list-type", "2"), HTTPField("max-keys", "1"), HTTPField("prefix", prefix)])
    }

    private static func metadata(_ modificationTime: UTCTime?) -> [HTTPField] {
        modificationTime.map { [HTTPField(S3Time.metadataName, S3Time.metadata($0))] } ?? []
    }
}

extension Checksum {
    /// As S3's headers have it.
    var base64: String { Base64.encode(bytes) }
}
