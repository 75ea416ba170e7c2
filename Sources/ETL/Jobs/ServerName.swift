/// A server's name as jobs and settings write it, in any case: `src_ftp` and `SRC_FTP` are one server.
public struct ServerName: Hashable, Sendable, CustomStringConvertible {
    /// The name, upper-cased, as it prefixes the server's settings.
    public let description: String

    /// Takes a name in any case.
    public init(_ name: String) {
        description = name.uppercased()
    }
}
