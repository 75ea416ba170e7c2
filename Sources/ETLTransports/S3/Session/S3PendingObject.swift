import ETL

/// An object on its way: what a session knows of its upload between `write` and `publish`.
///
/// Not `Sendable`: it is the session's.
final class S3PendingObject {
    let path: RemotePath

    /// The path without the slash at its beginning.
    let key: String

    var modificationTime: UTCTime?

    /// The part that is on its way; the whole of a small file, until it is published.
    var buffer = S3PartBuffer()

    /// Bytes that came from the source.
    private(set) var size: Int64 = 0

    /// The upload, if there is one.
    var multipart: S3Multipart?

    /// When an upload was begun of which it is not known whether the server has made it, by this machine's clock.
    var creationInDoubt: UTCTime?

    /// Whether the server may still be at a request whose connection was cut, and which was sent again.
    var hasLostRequest = false

    /// Whether a part is on its way.
    var isSending = false

    /// Whether somebody has asked for its verification.
    var isVerified = false

    /// What the content has to be, where somebody asked for more than the size (`VERIFY=checksum`).
    var expected: Checksum?

    private var hasher: ChecksumHasher?

    /// - Parameter isHashed: whether the checksum of the whole will be asked for.
    init(path: RemotePath, isHashed: Bool) {
        self.path = path
        key = S3PendingObject.key(of: path)
        hasher = isHashed ? ChecksumHasher(.sha256) : nil
    }

    /// An object's key: a path without the slash at its beginning.
    static func key(of path: RemotePath) -> String { String(Substring(path.string.utf8.dropFirst())) }

    /// Sees the source's bytes, each once.
    func observe(_ bytes: UnsafeRawBufferPointer) {
        size += Int64(bytes.count)
        hasher?.update(bytes)
    }

    /// The SHA-256 of all of it; `nil` where that was not asked for in time.
    var sha256: Checksum? { multipart == nil ? buffer.sha256 : hasher?.checksum }

    /// Whether an object of which the server tells this is the one that was sent.
    func isShown(by response: S3Response) -> Bool {
        guard response.contentLength == size else { return false }
        let (checksum, tag) = multipart.map { ($0.checksum, $0.tag) } ?? (buffer.sha256.base64, buffer.md5.hex)
        if let told = response["x-amz-checksum-sha256"], told == checksum { return true }
        return response["ETag"].map(S3Tag.bare) == tag && tag != nil
    }
}
