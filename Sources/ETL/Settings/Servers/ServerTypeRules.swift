/// What the settings of one type of server may hold. A transport gives these beside its store, so that a wrong
/// setting is found at start and not by the first job.
public struct ServerTypeRules: Sendable {
    /// The type.
    public let type: ServerType

    /// Whether there must be a `_HOST`.
    public let needsHost: Bool

    /// Whether `_HOST` may be a URL, with a scheme and a path, instead of a host's name or address.
    public let hostMayBeURL: Bool

    /// The settings of this type's own, without the server's name before them: `CA_FILE` for `SRC_CA_FILE`.
    public let extraSettings: Set<String>

    /// Finds what is wrong beyond what is checked for every type.
    public let check: @Sendable (ServerSettings) -> [SettingsProblem]

    /// Finds what a person should know at start though it stops nothing: that a certificate is not looked at, say.
    public let warnings: @Sendable (ServerSettings) -> [SettingsProblem]

    /// Makes rules.
    public init(
        _ type: ServerType, needsHost: Bool = true, hostMayBeURL: Bool = false, extraSettings: Set<String> = [],
        check: @escaping @Sendable (ServerSettings) -> [SettingsProblem] = { _ in [] },
        warnings: @escaping @Sendable (ServerSettings) -> [SettingsProblem] = { _ in [] }
    ) {
        self.type = type
        self.needsHost = needsHost
        self.hostMayBeURL = hostMayBeURL
        self.extraSettings = extraSettings
        self.check = check
        self.warnings = warnings
    }
}
