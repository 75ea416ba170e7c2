import ETL

/// What a list keeps of a dead letter.
struct DeadLetterRow: Hashable {
    let place: MessagePlace
    let time: UTCTime?
    let kind: String
    let error: String
    let source: ReceivedDeadLetter.JobEnd?
    let destination: ReceivedDeadLetter.JobEnd?
    let jobID: String?
    let retryCount: Int?
    let replayCount: Int?
    let isReadable: Bool
    let replay: ReplayRecord?

    init(_ entry: DeadLetterEntry, replay: ReplayRecord?) {
        place = entry.place
        time = entry.time
        kind = entry.kind
        error = entry.readable?.error ?? "no dead letter: \(entry.problem ?? "")"
        (source, destination) = entry.ends
        jobID = entry.readable?.jobID
        retryCount = entry.readable?.retryCount
        replayCount = entry.readable?.replayCount
        isReadable = entry.readable != nil
        self.replay = replay
    }

    static let columns: [(title: String, alignment: TextTable.Alignment)] = [
        ("TIME", .left), ("KIND", .left), ("SOURCE -> DESTINATION", .left), ("JOB-ID", .left), ("RETRIES", .right),
        ("LETTER", .left), ("REPLAYED", .left),
    ]

    var cells: [String] {
        [
            time?.iso8601 ?? "-", kind, isReadable ? "\(Self.shown(source)) -> \(Self.shown(destination))" : error,
            jobID ?? "-", retryCount.map { "\($0)" } ?? "-", "\(place)", replay?.time ?? "-",
        ]
    }

    private static func shown(_ end: ReceivedDeadLetter.JobEnd?) -> String {
        end.map { $0.path.hasPrefix("/") ? "\($0.server):\($0.path)" : "\($0.server):/\($0.path)" } ?? "-"
    }

    var json: JSONObject {
        var json = JSONObject()
        json.add("letter", "\(place)")
        json.add("topic", place.topicPartition.topic)
        json.add("partition", place.topicPartition.partition)
        json.add("offset", place.offset)
        json.add("readable", isReadable)
        json.add("time", optional: time?.iso8601)
        json.add("kind", kind)
        json.add("error", error)
        json.add("job_id", optional: jobID)
        json.add("source", end: source)
        json.add("destination", end: destination)
        json.add("retry_count", optional: retryCount)
        json.add("replay_count", optional: replayCount)
        json.add("replayed", replay: replay)
        return json
    }

    /// The older comes first; what has no time, before all others.
    static func isOlder(_ left: DeadLetterRow, _ right: DeadLetterRow) -> Bool {
        guard left.time == right.time else {
            guard let rightTime = right.time else { return false }
            return left.time.map { $0 < rightTime } ?? true
        }
        return left.place < right.place
    }
}

extension JSONObject {
    mutating func add(_ key: String, end: ReceivedDeadLetter.JobEnd?) {
        guard let end else { return add(key, json: Array("null".utf8)) }
        var object = JSONObject()
        object.add("hostname", end.server)
        object.add("path", end.path)
        add(key, object)
    }

    mutating func add(_ key: String, replay: ReplayRecord?) {
        guard let replay else { return add(key, json: Array("null".utf8)) }
        add(key, json: replay.value)
    }
}
