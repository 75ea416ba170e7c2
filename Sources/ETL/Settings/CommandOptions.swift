/// What the command was told by its options: it wins over every variable.
public struct CommandOptions: Hashable, Sendable {
    /// `--topic`, which may be given several times; empty where it was not.
    public var topics: [String]

    /// `--group-id`
    public var groupID: String?

    /// `--bootstrap-servers`
    public var bootstrapServers: String?

    /// `--env-file`; without it `.env` is read where it is there.
    public var envFile: String?

    /// `--verbose`
    public var isVerbose: Bool

    /// Makes options; none where nothing is said.
    public init(
        topics: [String] = [], groupID: String? = nil, bootstrapServers: String? = nil, envFile: String? = nil,
        isVerbose: Bool = false
    ) {
        self.topics = topics
        self.groupID = groupID
        self.bootstrapServers = bootstrapServers
        self.envFile = envFile
        self.isVerbose = isVerbose
    }
}
