/// A file under a ``TemporaryName``, as a server lists it.
public struct TemporaryFile: Hashable, Sendable {
    /// Its place.
    public let path: RemotePath

    /// Its name, which says when it was begun.
    public let name: TemporaryName

    /// For how long, at least, nobody has written to it, by the server's own clock; `nil` where that cannot be known.
    public var idle: Duration?

    /// Describes a file.
    public init(path: RemotePath, name: TemporaryName, idle: Duration?) {
        self.path = path
        self.name = name
        self.idle = idle
    }
}
