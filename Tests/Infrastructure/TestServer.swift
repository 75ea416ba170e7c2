/// A file server that `.env.test` names.
public struct TestServer: Sendable {
    /// Its name in jobs and settings.
    public let name: String
    public let host: String
    public let port: Int
    public let user: String
    public let password: String
    /// The directory below which tests write, with no slash at its end.
    public let basePath: String

    /// Names a server.
    public init(name: String, host: String, port: Int, user: String, password: String, basePath: String) {
        self.name = name
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.basePath = basePath
    }
}
