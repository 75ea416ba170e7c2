/// One end of a transfer: a server of the settings, and a file on it.
public struct FileLocation: Hashable, Sendable, CustomStringConvertible {
    /// The server's name, upper-cased: the key into the ``ServerCatalogue``.
    public let server: ServerName

    /// The file.
    public let path: RemotePath

    /// Makes a location.
    public init(server: ServerName, path: RemotePath) {
        self.server = server
        self.path = path
    }

    /// `SERVER:/path`, for logs.
    public var description: String { server.description + ":" + path.string }
}
