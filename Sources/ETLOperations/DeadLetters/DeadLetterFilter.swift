import ETL

/// Which dead letters are meant. What is not set lets all pass.
public struct DeadLetterFilter: Hashable, Sendable {
    /// Kinds of errors, in any case; `Unreadable` for messages that are no dead letters.
    public var kinds: [String]

    /// Servers' names, in any case, of a job's source or destination.
    public var servers: [String]

    /// The earliest moment at which a job was given up.
    public var since: UTCTime?

    /// The moment before which it was.
    public var until: UTCTime?

    /// A pattern for the source's path or the destination's.
    public var path: PathPattern?

    /// A job's id.
    public var jobID: String?

    /// Single letters; none: all.
    public var places: Set<MessagePlace>

    /// Makes a filter.
    public init(
        kinds: [String] = [], servers: [String] = [], since: UTCTime? = nil, until: UTCTime? = nil,
        path: PathPattern? = nil, jobID: String? = nil, places: Set<MessagePlace> = []
    ) {
        self.kinds = kinds
        self.servers = servers
        self.since = since
        self.until = until
        self.path = path
        self.jobID = jobID
        self.places = places
    }

    func matches(_ entry: DeadLetterEntry) -> Bool {
        guard places.isEmpty || places.contains(entry.place) else { return false }
        let kind = entry.kind.lowercased()
        guard kinds.isEmpty || kinds.contains(where: { $0.lowercased() == kind }) else { return false }
        if since != nil || until != nil {
            // What has no time at all is at none.
            guard let time = entry.time else { return false }
            if let since, time < since { return false }
            if let until, time >= until { return false }
        }
        if let jobID, entry.readable?.jobID != jobID { return false }
        let ends = [entry.ends.source, entry.ends.destination].compactMap(\.self)
        guard servers.isEmpty || ends.contains(where: isNamed) else { return false }
        if let path { return ends.contains { path.matches($0.path) } }
        return true
    }

    private func isNamed(_ end: ReceivedDeadLetter.JobEnd) -> Bool {
        servers.contains { ServerName($0) == ServerName(end.server) }
    }
}
