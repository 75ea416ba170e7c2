/// What holds for every FTP server (`FTP_…`).
public struct FTPSettings: Hashable, Sendable {
    /// Whether data connections are opened by us (passive) or by the server (active).
    public var passiveMode: Bool

    /// How long connecting and logging in may take.
    public var connectTimeout: Duration

    /// How long a transfer may move no byte before it counts as failed.
    public var stallTimeout: Duration

    /// How long an idle connection is kept.
    public var poolIdleTimeout: Duration

    /// Makes settings; the contract's defaults where nothing else is said.
    public init(
        passiveMode: Bool = true, connectTimeout: Duration = .seconds(30), stallTimeout: Duration = .seconds(60),
        poolIdleTimeout: Duration = .seconds(300)
    ) {
        self.passiveMode = passiveMode
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.poolIdleTimeout = poolIdleTimeout
    }

    init(_ reader: inout SettingsReader) {
        self.init()
        passiveMode = reader.boolean("FTP_PASSIVE_MODE", default: passiveMode)
        connectTimeout = reader.seconds("FTP_CONNECT_TIMEOUT", default: connectTimeout)
        stallTimeout = reader.seconds("FTP_STALL_TIMEOUT", default: stallTimeout)
        poolIdleTimeout = reader.seconds("FTP_POOL_IDLE_TIMEOUT", default: poolIdleTimeout)
    }
}
