/// The kind of a server (`{HOSTNAME}_TYPE`), as a word in lower case. Open for more: a transport adds its own.
public struct ServerType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The word.
    public let rawValue: String

    /// Takes the word in any case.
    public init(rawValue: String) {
        self.rawValue = rawValue.lowercased()
    }

    /// The word.
    public var description: String { rawValue }

    /// FTP, RFC 959.
    public static let ftp = ServerType(rawValue: "ftp")
}
