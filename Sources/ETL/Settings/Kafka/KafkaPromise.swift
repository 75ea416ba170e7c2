/// The properties that the worker's promises rest on: what they may be set to, and what would break.
package enum KafkaPromise {
    private struct Rule {
        /// The values that change nothing; none where the worker must set it itself.
        var allowed: Set<String> = []
        let reason: String
        /// Whether the worker sets it itself, so that an allowed value says nothing new.
        var isSetByWorker = false
    }

    /// The properties whose values are the worker's to choose, each with the reason.
    package static let ofTheWorker = rules.filter { $1.isSetByWorker || $1.allowed.isEmpty }.mapValues(\.reason)

    /// Why a property, by librdkafka's name, may not be set to a value; `nil` where it may.
    package static func problem(with name: String, _ value: String) -> String? {
        guard let rule = rules[name], !rule.allowed.contains(value.lowercased()) else { return nil }
        let choice = rule.allowed.sorted().joined(separator: " or ")
        return (rule.allowed.isEmpty ? "must not be set" : "may only be \(choice)") + ": \(rule.reason)"
    }

    private static let commits = Rule(
        allowed: ["false"],
        reason: "a job's offset is committed only after its file is in place or its dead letter acknowledged",
        isSetByWorker: true)
    private static let acknowledgement = Rule(
        allowed: ["all", "-1"],
        reason: "a dead letter counts as written only when every in-sync replica has it", isSetByWorker: true)
    private static let sendTimeout = Rule(reason: "DLQ_SEND_TIMEOUT says how long a dead letter may take")
    private static let reset = Rule(
        allowed: ["earliest", "smallest", "beginning", "error"],
        reason: "jobs that came before the group's first commit would be skipped; "
            + "to skip a backlog, reset the group's offsets with Kafka's own tools")

    private static let rules: [String: Rule] = [
        "enable.auto.commit": commits,
        "auto.commit.enable": commits,
        "enable.auto.offset.store": commits,
        "offset.store.method": Rule(allowed: ["broker"], reason: "the group's offsets are kept by Kafka"),
        "auto.offset.reset": reset,
        "acks": acknowledgement,
        "request.required.acks": acknowledgement,
        "enable.idempotence": Rule(
            allowed: ["true"], reason: "a dead letter that is sent again must not be written twice or out of order",
            isSetByWorker: true),
        "enable.partition.eof": Rule(
            allowed: ["true"], reason: "the worker commits up to the end of what it has read", isSetByWorker: true),
        "delivery.report.only.error": Rule(
            allowed: ["false"], reason: "the report of a dead letter's delivery is what a commit waits for",
            isSetByWorker: true),
        "message.timeout.ms": sendTimeout,
        "delivery.timeout.ms": sendTimeout,
        "transactional.id": Rule(reason: "dead letters are not sent in transactions"),
        "log.queue": Rule(reason: "librdkafka's lines go to the worker's log"),
        "metadata.broker.list": Rule(reason: "it is another name of KAFKA_BOOTSTRAP_SERVERS; set that"),
    ]
}
