import ETL

/// How far a group has come in its topics, one row a partition: what `kafka-consumer-groups.sh --describe` shows.
struct LagReport: Hashable {
    /// One partition.
    struct Row: Hashable {
        let partition: TopicPartition
        /// The offset of the next message; `nil` where the group has committed nothing.
        var committed: Int64?
        /// The oldest message that is there, and the one that comes next; `nil` for a partition that is gone.
        var offsets: Range<Int64>?
        var member: GroupMember?

        /// Messages that are not done; `nil` where the end is not known. Without a commit it is all that is there,
        /// since workers begin at the oldest message. What retention has taken is not counted: nobody can do it.
        var lag: Int64? {
            offsets.map { max(0, $0.upperBound - max(committed ?? $0.lowerBound, $0.lowerBound)) }
        }

        /// Whether the commit is of another log than the one that is there: the topic was made anew, or cut.
        var isCommitBeyondEnd: Bool {
            guard let committed, let offsets else { return false }
            return committed > offsets.upperBound
        }
    }

    let group: String
    let state: String
    let rows: [Row]
    /// Members that have no partition: there are more of them than partitions.
    let idle: [GroupMember]
    private let memberCount: Int

    init(group name: String, _ group: GroupDescription, offsets: [TopicPartition: Range<Int64>], topics: [String]) {
        self.group = name
        state = group.state
        idle = group.members.filter(\.partitions.isEmpty).sorted { $0.id < $1.id }
        memberCount = group.members.count
        let owners = Dictionary(
            group.members.flatMap { member in member.partitions.map { ($0, member) } }, uniquingKeysWith: { $1 })
        let places = Set(offsets.keys).union(group.committed.keys).union(owners.keys)
            .filter { topics.contains($0.topic) }
        rows = places.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }.map {
            Row(partition: $0, committed: group.committed[$0], offsets: offsets[$0], member: owners[$0])
        }
    }

    /// All that is not done.
    var total: Int64 { rows.compactMap(\.lag).reduce(0, +) }

    /// The table and its last line.
    var lines: [String] {
        var table = TextTable([
            ("GROUP", .left), ("TOPIC", .left), ("PARTITION", .right), ("CURRENT-OFFSET", .right),
            ("LOG-END-OFFSET", .right), ("LAG", .right), ("CONSUMER-ID", .left), ("HOST", .left), ("CLIENT-ID", .left),
        ])
        for row in rows {
            table.add([
                group, row.partition.topic, "\(row.partition.partition)", Self.shown(row.committed),
                Self.shown(row.offsets?.upperBound), Self.shown(row.lag), row.member?.id ?? "-",
                row.member?.host ?? "-", row.member?.clientID ?? "-",
            ])
        }
        for member in idle {
            table.add([group] + Array(repeating: "-", count: 5) + [member.id, member.host, member.clientID])
        }
        return table.lines() + [summary]
    }

    private var summary: String {
        "total lag \(total) in \(rows.count) \(rows.count == 1 ? "partition" : "partitions"), "
            + "\(memberCount) \(memberCount == 1 ? "member" : "members"), group \(state)"
    }

    /// What a person should know; empty where nothing.
    var notes: [String] { stateNotes + rows.filter(\.isCommitBeyondEnd).map(Self.beyondEnd) }

    private static func beyondEnd(_ row: Row) -> String {
        "warning: \(row.partition): the group has committed \(shown(row.committed)), and the log ends at "
            + "\(shown(row.offsets?.upperBound)): was the topic made anew? A worker that reads it now begins at its "
            + "oldest message; where none runs, reset the group's offsets before more comes than it had committed"
    }

    private var stateNotes: [String] {
        switch state {
        case "Dead": ["Consumer group '\(group)' does not exist: nobody has joined it, and nothing was committed."]
        case "Empty": ["Consumer group '\(group)' has no active members: no worker runs."]
        case let state where state.hasPrefix("Preparing") || state.hasPrefix("Completing"):
            ["warning: Consumer group '\(group)' is rebalancing."]
        default: []
        }
    }

    var json: JSONObject {
        var json = JSONObject()
        json.add("group", group)
        json.add("state", state)
        json.add("total_lag", total)
        json.add("members", memberCount)
        json.add("partitions", objects: rows.map(Self.json))
        return json
    }

    private static func json(_ row: Row) -> JSONObject {
        var json = JSONObject()
        json.add("topic", row.partition.topic)
        json.add("partition", row.partition.partition)
        json.add("current_offset", optional: row.committed)
        json.add("log_start_offset", optional: row.offsets?.lowerBound)
        json.add("log_end_offset", optional: row.offsets?.upperBound)
        json.add("lag", optional: row.lag)
        json.add("commit_beyond_end", row.isCommitBeyondEnd)
        json.add("consumer_id", optional: row.member?.id)
        json.add("host", optional: row.member?.host)
        json.add("client_id", optional: row.member?.clientID)
        return json
    }

    private static func shown(_ number: Int64?) -> String { number.map { "\($0)" } ?? "-" }
}
