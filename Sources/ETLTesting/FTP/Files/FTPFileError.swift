/// Why the file system refused; the server makes a reply of it in its profile's wording.
enum FTPFileError: Error, Hashable {
    case notFound
    case exists
    case isDirectory
    case notDirectory
    case notEmpty
    case denied
    /// A name of more than 255 bytes, or with a byte that no name has.
    case badName
    case quotaExceeded
}
