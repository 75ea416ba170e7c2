import ETL
import Logging

/// What the store of an SFTP server needs to know of its server.
public struct SFTPStoreConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// The server's name or address; an IPv6 address without brackets.
    public var host: String

    /// Its port.
    public var port: Int

    /// The user to log in as.
    public var user: String

    /// Never printed: neither by ``description`` nor by a dump.
    let password: Secret?

    /// The file of a private key, in OpenSSH's or PEM's form; `nil`: none.
    public var keyFile: String?

    /// Never printed either.
    let keyPassphrase: Secret?

    /// The file in which the server's host key stands, in OpenSSH's form.
    public var knownHostsFile: String

    /// The fingerprints of host keys that are right, as OpenSSH prints them; where there are some, no file is looked at.
    public var hostKeyFingerprints: [String]

    /// The directory below which all paths of this server are.
    public var basePath: String

    /// The most connections at a time.
    public var maxConnections: Int

    /// The time to connect and log in.
    public var connectTimeout: Duration

    /// The time with no byte and no answer after which a server counts as stuck.
    public var stallTimeout: Duration

    /// The time after which an unused connection is closed.
    public var idleTimeout: Duration

    /// What counts its connections; `nil`: nobody.
    var metrics: ConnectionMetrics?

    /// Describes a server.
    public init(
        host: String, port: Int = 22, user: String, password: Secret? = nil, keyFile: String? = nil,
        keyPassphrase: Secret? = nil, knownHostsFile: String = SFTPStoreConfiguration.defaultKnownHostsFile,
        hostKeyFingerprints: [String] = [], basePath: String = "/", maxConnections: Int = 8,
        connectTimeout: Duration = .seconds(30), stallTimeout: Duration = .seconds(60),
        idleTimeout: Duration = .seconds(300)
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.keyFile = keyFile
        self.keyPassphrase = keyPassphrase
        self.knownHostsFile = knownHostsFile
        self.hostKeyFingerprints = hostKeyFingerprints
        self.basePath = basePath
        self.maxConnections = maxConnections
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.idleTimeout = idleTimeout
    }

    /// Makes the store of this server. Nothing is connected before it is needed.
    ///
    /// - Parameter clock: for closing idle connections.
    public func makeStore(logger: Logger, clock: some Clock<Duration> = ContinuousClock()) -> any FileStore {
        SFTPFileStore(self, logger: logger, clock: clock)
    }

    /// By what the server is known. A fingerprint that is none matches no key.
    var hostKeys: SSHHostKeys {
        hostKeyFingerprints.isEmpty
            ? .file(knownHostsFile) : .fingerprints(Set(hostKeyFingerprints.compactMap { SSHFingerprint($0) }))
    }

    /// `host:port`.
    public var description: String { "\(host):\(port)" }

    /// As ``description``: a mirror would show the password.
    public var customMirror: Mirror { Mirror(self, children: ["server": description]) }
}
