import ETL

/// All of one dead letter, for a person or a script.
struct DeadLetterDetail {
    private let entry: DeadLetterEntry
    private let replay: ReplayRecord?

    init(_ entry: DeadLetterEntry, replay: ReplayRecord?) {
        self.entry = entry
        self.replay = replay
    }

    var lines: [String] {
        var lines = facts.map { name, value in
            name + String(repeating: " ", count: max(1, 14 - name.count)) + OneLine.of(value)
        }
        for header in entry.message.headers {
            lines.append("header        \(OneLine.of(header.key)): \(Self.shown(header.value))")
        }
        return lines + content
    }

    private var facts: [(String, String)] {
        var facts = [("letter", "\(entry.place)"), ("time", entry.time?.iso8601 ?? "-")]
        if let problem = entry.problem { facts.append(("no letter", problem)) }
        if let letter = entry.readable {
            facts += [
                ("kind", letter.kind), ("error", letter.error), ("job", letter.jobID ?? "-"),
                ("retries", "\(letter.retryCount)"), ("replays", "\(letter.replayCount)"),
                ("origin", letter.origin.text),
            ]
        }
        facts.append(("key", Self.shown(entry.message.key)))
        if let replay {
            facts.append(("replayed", "\(replay.time) by \(replay.operatorName) to \(replay.destination)"))
        }
        return facts
    }

    private var content: [String] {
        switch entry.readable?.original {
        case .job(let json, _, _)?: ["original"] + PrettyJSON.lines(of: json).map { "  " + $0 }
        case .bytes(let bytes)?: ["original, which is no JSON object", "  " + Self.shown(bytes)]
        case .shortened(let bytes)?: ["original, its first \(bytes.count) bytes", "  " + Self.shown(bytes)]
        case nil: ["value", "  " + Self.shown(entry.message.value)]
        }
    }

    /// Text where it is text, else in base64.
    private static func shown(_ bytes: [UInt8]?) -> String {
        guard let bytes else { return "-" }
        guard let text = String(validating: bytes, as: UTF8.self) else { return "base64 \(Base64.encode(bytes))" }
        return OneLine.of(text)
    }

    var json: JSONObject {
        var json = DeadLetterRow(entry, replay: replay).json
        json.add("key", bytes: entry.message.key)
        json.add("origin_topic", optional: entry.readable?.origin.topic)
        json.add("origin_partition", optional: entry.readable?.origin.partition)
        json.add("origin_offset", optional: entry.readable?.origin.offset)
        json.add(
            "headers",
            objects: entry.message.headers.map { header in
                var object = JSONObject()
                object.add("name", header.key)
                object.add("value", bytes: header.value)
                return object
            })
        switch entry.readable?.original {
        case .job(let original, _, _)?: json.add("original_message", json: original)
        case .bytes(let bytes)?: json.add("original_bytes", bytes: bytes)
        case .shortened(let bytes)?: json.add("original_beginning", bytes: bytes)
        case nil: json.add("value", bytes: entry.message.value)
        }
        return json
    }
}

extension ReceivedDeadLetter.Origin {
    /// `topic[partition]@offset`, as far as it is known.
    var text: String {
        guard let topic else { return "-" }
        guard let partition, let offset else { return topic }
        return "\(MessagePlace(topicPartition: TopicPartition(topic: topic, partition: partition), offset: offset))"
    }
}

extension JSONObject {
    /// Adds bytes as text, or as `{"base64": …}` where they are none, or `null`.
    mutating func add(_ key: String, bytes: [UInt8]?) {
        guard let bytes else { return add(key, json: Array("null".utf8)) }
        if let text = String(validating: bytes, as: UTF8.self) { return add(key, text) }
        var object = JSONObject()
        object.add("base64", Base64.encode(bytes))
        add(key, object)
    }
}
