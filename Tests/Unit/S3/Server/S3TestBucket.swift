import Crypto
import ETL
import Foundation

/// A bucket's objects and uploads, and what its server answers to requests: no sockets.
struct S3TestBucket: Sendable {
    struct Object: Sendable {
        var bytes: [UInt8]
        var tag: String
        var checksum: String?
        var headers: [(name: String, value: String)] = []
    }

    struct Upload: Sendable {
        let key: String
        let headers: [(name: String, value: String)]
        let initiated: UTCTime
        var parts: [Int: Object] = [:]
    }

    /// What servers differ in.
    struct Profile: Sendable {
        /// Whether it tells SHA-256 checksums: AWS and MinIO do, older servers do not.
        var tellsChecksums = true
        /// Whether it takes headers of checksums at all.
        var takesChecksums = true
        /// Whether tags are MD5s: not where objects are encrypted with keys of KMS.
        var hasMD5Tags = true
        /// Parts in one answer.
        var partsInPage = 1000
    }

    let name: String
    var profile: Profile
    /// By their keys' bytes: texts that only Unicode calls equal are two keys.
    var objects: [[UInt8]: Object] = [:]
    var uploads: [String: Upload] = [:]
    private var nextUpload = 1

    init(name: String, profile: Profile) {
        self.name = name
        self.profile = profile
    }

    /// Does what a request asks for.
    ///
    /// - Parameter spoils: whether one byte of the body is kept wrong.
    mutating func reply(to request: S3TestRequest, spoils: Bool = false) -> S3TestReply {
        let (bucket, key) = request.place
        guard bucket == name else { return S3TestReply(404, code: "NoSuchBucket") }
        if !profile.takesChecksums, let header = request.headers.first(where: { $0.name.hasPrefix("x-amz-checksum") }) {
            return S3TestReply(501, code: "NotImplemented", "Header '\(header.name)' not implemented")
        }
        let hash = SHA256.hash(data: request.body)
        if request["x-amz-content-sha256"] != hash.hex { return S3TestReply(400, code: "XAmzContentSHA256Mismatch") }
        if let checksum = request["x-amz-checksum-sha256"], checksum != Data(hash).base64EncodedString() {
            return S3TestReply(400, code: "BadDigest")
        }
        if let length = request["content-length"], Int(length) != request.body.count {
            return S3TestReply(400, code: "IncompleteBody")
        }
        var body = request.body
        if spoils, !body.isEmpty { body[body.count / 2] ^= 1 }
        switch request.operation {
        case .get, .head: return content(of: key, request)
        case .put:
            let object = object(body, request)
            objects[Array(key.utf8)] = object
            return S3TestReply(200, headers: shown(object))
        case .create: return create(key, request)
        case .part: return take(body, request)
        case .listParts: return listParts(request)
        case .complete: return complete(key, request)
        case .abort:
            return uploads.removeValue(forKey: request.query("uploadId") ?? "").map { _ in S3TestReply(204) }
                ?? noUpload
        case .listUploads: return listUploads(request)
        case .list: return S3TestReply(200, xml: "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>")
        case .unknown: return S3TestReply(405, code: "MethodNotAllowed")
        }
    }

    private var noUpload: S3TestReply { S3TestReply(404, code: "NoSuchUpload") }

    private func object(_ bytes: [UInt8], _ request: S3TestRequest) -> Object {
        Object(
            bytes: bytes, tag: tag(Insecure.MD5.hash(data: bytes).hex),
            checksum: request["x-amz-checksum-sha256"] == nil
                ? nil : Data(SHA256.hash(data: bytes)).base64EncodedString(),
            headers: request.headers.filter { $0.name.hasPrefix("x-amz-meta-") })
    }

    private func tag(_ md5: String) -> String { profile.hasMD5Tags ? "\"\(md5)\"" : "\"opaque-\(md5.prefix(5))\"" }

    private func shown(_ object: Object) -> [(name: String, value: String)] {
        var headers = [(name: "ETag", value: object.tag)]
        if profile.tellsChecksums, let checksum = object.checksum {
            headers.append(("x-amz-checksum-sha256", checksum))
        }
        return headers
    }

    private func content(of key: String, _ request: S3TestRequest) -> S3TestReply {
        guard let object = objects[Array(key.utf8)] else {
            return S3TestReply(404, code: "NoSuchKey", "The specified key does not exist.")
        }
        let checked = request["x-amz-checksum-mode"] == "ENABLED" ? shown(object) : [("ETag", object.tag)]
        return S3TestReply(
            200, headers: checked + object.headers + [("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")],
            body: object.bytes)
    }

    private mutating func create(_ key: String, _ request: S3TestRequest) -> S3TestReply {
        let id = "upload/\(nextUpload)+=="
        nextUpload += 1
        uploads[id] = Upload(key: key, headers: request.headers, initiated: .now)
        return S3TestReply(
            200,
            xml: "<InitiateMultipartUploadResult><UploadId>\(id)</UploadId></InitiateMultipartUploadResult>")
    }

    private mutating func take(_ body: [UInt8], _ request: S3TestRequest) -> S3TestReply {
        guard let id = request.query("uploadId"), uploads[id] != nil else { return noUpload }
        guard let number = request.query("partNumber").flatMap({ Int($0) }), (1...10_000).contains(number) else {
            return S3TestReply(400, code: "InvalidArgument")
        }
        let object = object(body, request)
        uploads[id]?.parts[number] = object
        return S3TestReply(200, headers: shown(object))
    }

    private func listParts(_ request: S3TestRequest) -> S3TestReply {
        guard let upload = uploads[request.query("uploadId") ?? ""] else { return noUpload }
        let after = Int(request.query("part-number-marker") ?? "0") ?? 0
        let rest = upload.parts.filter { $0.key > after }.sorted { $0.key < $1.key }
        let page = rest.prefix(profile.partsInPage).map { number, part in
            "<Part><PartNumber>\(number)</PartNumber><ETag>\(part.tag)</ETag><Size>\(part.bytes.count)</Size></Part>"
        }
        return S3TestReply(
            200,
            xml:
                "<ListPartsResult><IsTruncated>\(rest.count > page.count)</IsTruncated>\(page.joined())</ListPartsResult>"
        )
    }

    private mutating func complete(_ key: String, _ request: S3TestRequest) -> S3TestReply {
        guard let id = request.query("uploadId"), let upload = uploads[id] else { return noUpload }
        let text = String(decoding: request.body, as: UTF8.self)
        let parts = upload.parts.sorted { $0.key < $1.key }
        let expected = parts.map { number, part in
            let checksum = profile.tellsChecksums ? "<ChecksumSHA256>\(part.checksum ?? "")</ChecksumSHA256>" : ""
            let tag = part.tag.replacing("\"", with: "&quot;")
            return "<Part><PartNumber>\(number)</PartNumber><ETag>\(tag)</ETag>\(checksum)</Part>"
        }
        guard text.contains(expected.joined()), !parts.isEmpty else { return S3TestReply(400, code: "InvalidPart") }
        let md5s = parts.flatMap { Array(Insecure.MD5.hash(data: $0.value.bytes)) }
        let sums = parts.flatMap { Array(SHA256.hash(data: $0.value.bytes)) }
        let object = Object(
            bytes: parts.flatMap(\.value.bytes), tag: tag("\(Insecure.MD5.hash(data: md5s).hex)-\(parts.count)"),
            checksum: "\(Data(SHA256.hash(data: sums)).base64EncodedString())-\(parts.count)",
            headers: upload.headers.filter { $0.name.hasPrefix("x-amz-meta-") })
        objects[Array(key.utf8)] = object
        uploads[id] = nil
        let tag = object.tag.replacing("\"", with: "&quot;")
        let checksum =
            profile.tellsChecksums ? "<ChecksumSHA256>\(object.checksum ?? "")</ChecksumSHA256>" : ""
        return S3TestReply(
            200,
            xml:
                "<CompleteMultipartUploadResult><Key>k</Key><ETag>\(tag)</ETag>\(checksum)</CompleteMultipartUploadResult>"
        )
    }

    private func listUploads(_ request: S3TestRequest) -> S3TestReply {
        let found = uploads.filter { $0.value.key.hasPrefix(request.query("prefix") ?? "") }.map { id, upload in
            "<Upload><Key>\(Self.encoded(upload.key))</Key><UploadId>\(id)</UploadId>"
                + "<Initiated>\(upload.initiated.iso8601WithMilliseconds)</Initiated></Upload>"
        }
        return S3TestReply(
            200, xml: "<ListMultipartUploadsResult>\(found.joined())</ListMultipartUploadsResult>")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            byte == 0x20
                ? "+"
                : (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2F || byte == 0x2D
                    ? String(UnicodeScalar(byte)) : "%" + [byte].hex.uppercased()
        }.joined()
    }
}
