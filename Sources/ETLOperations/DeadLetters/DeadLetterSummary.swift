import ETL

/// How many letters there are, by kind.
struct DeadLetterSummary: Hashable {
    private(set) var total = 0
    private(set) var replayed = 0
    private(set) var kinds: [String: Int] = [:]

    mutating func add(kind: String, isReplayed: Bool) {
        total += 1
        if isReplayed { replayed += 1 }
        kinds[kind, default: 0] += 1
    }

    /// The kinds, the most frequent first.
    var byKind: [(kind: String, count: Int)] {
        kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// One line a kind, and the sum.
    var lines: [String] {
        var table = TextTable([("COUNT", .right), ("KIND", .left)])
        for (kind, count) in byKind { table.add(["\(count)", kind]) }
        let sum = "\(total) dead \(total == 1 ? "letter" : "letters")" + (replayed > 0 ? ", \(replayed) replayed" : "")
        return (total > 0 ? table.lines() : []) + [sum]
    }

    var json: JSONObject {
        var counts = JSONObject()
        for (kind, count) in byKind { counts.add(kind, count) }
        var json = JSONObject()
        json.add("total", total)
        json.add("replayed", replayed)
        json.add("kinds", counts)
        return json
    }
}
