/// A file that an upload has open.
struct FTPUploadFile: Hashable, Sendable {
    let id: Int
    /// The most that its owner may have on the server.
    let quota: Int?
}
