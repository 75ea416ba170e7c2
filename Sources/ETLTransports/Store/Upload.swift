import ETL

/// A file on its way to a server, as a ``FileSession`` is told of it.
struct Upload: Sendable {
    /// Where it goes, ``PooledFileStore/basePath`` included.
    let path: RemotePath

    /// The name under which it may stand until it is published.
    let temporaryName: TemporaryName

    /// Bytes that the server took. 0 until `write` has returned.
    var size: Int64 = 0

    init(to path: RemotePath, temporaryName: TemporaryName) {
        self.path = path
        self.temporaryName = temporaryName
    }

    /// A place beside the final one, which nobody reads: for servers that can rename.
    var temporary: RemotePath { path.sibling(named: temporaryName.description) }

    /// Where an old file can stand while the new one takes its place.
    var aside: RemotePath { path.sibling(named: temporaryName.aside.description) }
}
