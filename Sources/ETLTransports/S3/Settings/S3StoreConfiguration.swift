import ETL
import Logging

/// What an S3 store needs to know of its server. Made of a server's settings; no secret of it prints.
public struct S3StoreConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    let address: S3Address
    let region: String
    let credentials: S3Credentials

    /// What stands before every key.
    public var basePath: String

    /// The most connections at a time.
    public var maxConnections: Int

    /// The time to connect, TLS included.
    public var connectTimeout: Duration

    /// The time with no byte and no reply after which a server counts as stuck.
    public var stallTimeout: Duration

    /// The time after which an unused connection is closed.
    public var idleTimeout: Duration

    /// What counts its connections; `nil`: nobody.
    var metrics: ConnectionMetrics?

    /// Whom it believes, where the endpoint is `https`.
    public var tls: TLSSettings

    /// How large a file's parts are.
    var parts = S3PartPlan()

    /// The time before something is tried again for the first time; the later ones are longer.
    package var retryDelay = Duration.milliseconds(250)

    /// This machine's clock.
    package var now: @Sendable () -> UTCTime = { .now }

    /// Reads a server's settings.
    ///
    /// The file of `_CA_FILE` is not looked at: one that cannot be read is an error of whatever connects.
    ///
    /// - Throws: ``SettingsError`` with all that is wrong.
    public init(_ server: ServerSettings, _ context: FTPSettings = FTPSettings()) throws(SettingsError) {
        var settings = S3Settings(server)
        let (read, who) = (settings.address(), settings.credentials())
        guard let address = read, let credentials = who, settings.problems.isEmpty else {
            throw SettingsError(settings.problems)
        }
        self.address = address
        self.credentials = credentials
        region = settings.region
        basePath = server.basePath
        maxConnections = server.maxConnections
        connectTimeout = context.connectTimeout
        stallTimeout = context.stallTimeout
        idleTimeout = context.poolIdleTimeout
        tls = TLSSettings(of: server)
        metrics = ConnectionMetrics(server.name)
    }

    /// Makes the store of this server. Nothing is connected before it is needed.
    ///
    /// - Parameter clock: for closing idle connections.
    public func makeStore(logger: Logger, clock: some Clock<Duration> = ContinuousClock()) -> any FileStore {
        S3FileStore(self, logger: logger, clock: clock)
    }

    /// Has tests make many parts of little.
    package mutating func setPartSize(_ first: Int, doublesAfter count: Int, largest: Int, limit: Int = 10_000) {
        parts = S3PartPlan(limit: limit, first: first, step: count, largest: largest)
    }

    /// `host/bucket`
    public var description: String { address.name }

    /// As ``description``: a mirror would show what holds the secrets.
    public var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}
