/// A file server that `.env.test` names.
public struct TestServer: Sendable {
    /// Its name in jobs and settings.
    public let name: String
    /// The host name or address.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// The user.
    public let user: String
    /// The password.
    public let password: String
    /// The directory below which tests write, with no slash at its end.
    public let basePath: String
    /// The file with the authority of its certificate, where it has one.
    public let caFile: String?

    /// Names a server.
    public init(
        name: String, host: String, port: Int, user: String, password: String, basePath: String, caFile: String? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.basePath = basePath
        self.caFile = caFile
    }
}
