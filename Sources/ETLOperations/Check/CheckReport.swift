import ETL

/// All that was looked at, as a table for people and as lines for scripts.
public struct CheckReport: Sendable {
    /// What was found, in the order in which it is shown.
    public let results: [CheckResult]

    /// Takes the results.
    public init(_ results: [CheckResult]) {
        self.results = results
    }

    /// Whether a worker can use all of it.
    public var isSuccess: Bool { !results.contains { $0.status == .fail } }

    /// Columns wider than that are not lined up: one long name shall not push all lines apart.
    private static let widestColumn = 48

    /// One line for each, in columns.
    public var table: [String] {
        let rows = results.map { result in
            [Self.word(result.status), Self.label(result), OneLine.of(result.target)]
        }
        let widths = (0..<3).map { column in
            rows.map { $0[column].count }.filter { $0 <= Self.widestColumn }.max() ?? 0
        }
        return zip(rows, results).map { row, result in
            let columns = zip(row, widths).filter { $1 > 0 }.map { text, width in
                text + String(repeating: " ", count: max(0, width - text.count))
            }
            return (columns + [Self.words(result)]).joined(separator: "  ")
        }
    }

    /// One JSON object for each, each ending with a line feed.
    public var json: [UInt8] {
        results.flatMap { result in
            var json = JSONObject()
            json.add("check", result.subject.rawValue)
            json.add("name", result.name)
            json.add("status", result.status.rawValue)
            if !result.target.isEmpty { json.add("target", result.target) }
            json.add("detail", result.detail)
            if let kind = result.errorKind { json.add("error_kind", kind.rawValue) }
            if let advice = result.advice { json.add("advice", advice) }
            if let duration = result.duration {
                json.add("seconds", json: Array(Self.seconds(duration, digits: 3).utf8))
            }
            return json.line
        }
    }

    /// How many were found how, for a person.
    public var summary: String {
        let failures = results.count { $0.status == .fail }
        let warnings = results.count { $0.status == .warn }
        let fine = results.count - failures - warnings
        return ["\(fine) ok", warnings > 0 ? "\(warnings) to look at" : nil, failures > 0 ? "\(failures) failed" : nil]
            .compactMap(\.self).joined(separator: ", ")
    }

    private static func word(_ status: CheckResult.Status) -> String {
        switch status {
        case .ok: "ok"
        case .warn: "warn"
        case .fail: "FAIL"
        }
    }

    private static func label(_ result: CheckResult) -> String {
        switch result.subject {
        case .settings, .server, .brokers: OneLine.of(result.name)
        case .topic: OneLine.of("topic \(result.name)")
        case .group: OneLine.of("group \(result.name)")
        }
    }

    private static func words(_ result: CheckResult) -> String {
        let time = result.duration.map { " in \(seconds($0, digits: 2)) s" } ?? ""
        let advice = result.advice.map { " — \($0)" } ?? ""
        return OneLine.of(result.detail + (result.status == .fail ? "" : time) + advice)
    }

    /// Seconds with decimals, rounded down.
    static func seconds(_ duration: Duration, digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let (seconds, attoseconds) = duration.components
        let fraction = Int64(attoseconds) / (1_000_000_000_000_000_000 / Int64(scale))
        let text = "\(fraction)"
        return "\(seconds).\(String(repeating: "0", count: max(0, digits - text.utf8.count)))\(text)"
    }
}
