import ETL
import Logging

/// What the store of an FTP server needs to know of its server.
public struct FTPStoreConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// The server's name or address; an IPv6 address without brackets.
    public var host: String

    /// Its port.
    public var port: Int

    /// The user to log in as.
    public var user: String

    /// Never printed: neither by ``description`` nor by a dump.
    let password: String

    /// The directory below which all paths of this server are.
    public var basePath: String

    /// The most connections at a time.
    public var maxConnections: Int

    /// Whether the client opens the data connections (passive) or the server does (active).
    public var isPassive: Bool

    /// Whether and how its connections are encrypted.
    public var security: FTPSecurity

    /// The time to connect and log in, and for a data connection to be made.
    public var connectTimeout: Duration

    /// The time with no byte and no reply after which a server counts as stuck.
    public var stallTimeout: Duration

    /// The time after which an unused connection is closed.
    public var idleTimeout: Duration

    /// What counts its connections; `nil`: nobody.
    var metrics: ConnectionMetrics?

    /// Files that follow each other within this time on a connection are prepared for. Tests, which may have to wait
    /// for a processor between two files, set it longer.
    package var fileInterval = Duration.seconds(2)

    /// Describes a server.
    public init(
        host: String, port: Int = 21, user: String, password: String, basePath: String = "/",
        maxConnections: Int = 8, isPassive: Bool = true, security: FTPSecurity = .none,
        connectTimeout: Duration = .seconds(30),
        stallTimeout: Duration = .seconds(60), idleTimeout: Duration = .seconds(300)
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.basePath = basePath
        self.maxConnections = maxConnections
        self.isPassive = isPassive
        self.security = security
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.idleTimeout = idleTimeout
    }

    /// Makes the store of this server. Nothing is connected before it is needed.
    ///
    /// - Parameter clock: for closing idle connections.
    public func makeStore(logger: Logger, clock: some Clock<Duration> = ContinuousClock()) -> any FileStore {
        FTPFileStore(self, logger: logger, clock: clock)
    }

    /// `host:port`.
    public var description: String { "\(host):\(port)" }

    /// As ``description``: a mirror would show the password.
    public var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}
