import ETL

/// What came of one topic that was to be made.
struct TopicOutcome: Hashable {
    let name: String
    let isNew: Bool
    let partitions: Int
    let wanted: Int

    /// - Parameter partitionsThere: how many one that existed has; `nil` where nobody told.
    init(_ topic: NewTopic, _ creation: TopicCreation, partitionsThere: Int?) {
        name = topic.name
        isNew = creation == .created
        wanted = topic.partitions
        partitions = isNew ? topic.partitions : partitionsThere ?? topic.partitions
    }

    var line: String {
        "\(name): \(isNew ? "created" : "existed"), \(partitions) \(partitions == 1 ? "partition" : "partitions")"
    }

    /// What a person should know; `nil` where nothing.
    var warning: String? {
        guard partitions != wanted else { return nil }
        return "warning: \(name) has \(partitions) partitions and not \(wanted): it was left as it is; "
            + "bin/kafka-topics.sh --alter adds partitions, and nothing takes any away"
    }

    var json: JSONObject {
        var json = JSONObject()
        json.add("topic", name)
        json.add("outcome", isNew ? "created" : "existed")
        json.add("partitions", partitions)
        json.add("partitions_wanted", wanted)
        return json
    }
}
