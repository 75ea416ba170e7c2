/// Which files keep the time at which they were last changed (`PRESERVE_MTIME`): the job says it, else its destination's
/// settings, else the settings for all.
public struct ModificationTimePolicy: Hashable, Sendable {
    /// What holds where nobody says otherwise.
    public var isDefault: Bool

    /// The destinations that say otherwise, or the same.
    public var servers: [ServerName: Bool]

    /// Makes a policy.
    public init(isDefault: Bool = false, servers: [ServerName: Bool] = [:]) {
        self.isDefault = isDefault
        self.servers = servers
    }

    /// Whether the file of a job keeps its time.
    func preserves(_ job: TransferJob) -> Bool {
        job.preservesModificationTime ?? servers[job.destination.server] ?? isDefault
    }
}
