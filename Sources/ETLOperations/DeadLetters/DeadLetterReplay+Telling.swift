import ETL

// What a replay says of each letter.
extension DeadLetterReplay {
    func told(_ entry: DeadLetterEntry, replayed record: ReplayRecord) {
        guard output.isJSON else {
            return output.result("replayed  \(entry.place) -> \(record.destination)\(Self.trail(entry, record.count))")
        }
        var json = json(entry, "replayed")
        json.add("topic", record.destination.topicPartition.topic)
        json.add("partition", record.destination.topicPartition.partition)
        json.add("offset", record.destination.offset)
        json.add("replay_count", record.count)
        output.result(json)
    }

    func told(_ entry: DeadLetterEntry, wouldGoTo topic: String, count: Int) {
        guard output.isJSON else {
            return output.result("would replay  \(entry.place) -> \(topic)\(Self.trail(entry, count))")
        }
        var json = json(entry, "would-replay")
        json.add("topic", topic)
        json.add("replay_count", count)
        output.result(json)
    }

    func told(_ entry: DeadLetterEntry, leftFor reason: ReplayDecision.Reason) {
        // Of what is done already there may be thousands: they are counted, and told where they were asked for.
        if case .replayed = reason, options.filter.places.isEmpty, options.filter.jobID == nil { return }
        guard output.isJSON else { return output.result(Self.left(entry.place, reason)) }
        var json = json(entry, "left")
        json.add("reason", reason.text)
        output.result(json)
    }

    /// What was named and has not been met is left too.
    func leaveUnmet(_ tally: inout ReplayTally, isTold: Bool = true) {
        for place in tally.unmet.sorted() {
            tally.leave(.notFound)
            guard isTold else { continue }
            guard output.isJSON else {
                output.result(Self.left(place, .notFound))
                continue
            }
            var json = JSONObject()
            json.add("letter", "\(place)")
            json.add("outcome", "left")
            json.add("reason", ReplayDecision.Reason.notFound.text)
            output.result(json)
        }
    }

    private static func left(_ place: MessagePlace, _ reason: ReplayDecision.Reason) -> String {
        "left  \(place): \(OneLine.of(reason.text))"
    }

    func tell(_ tally: ReplayTally) {
        let line = tally.line(isDryRun: options.isDryRun)
        if output.isJSON { output.note(line) } else { output.result(line) }
    }

    private func json(_ entry: DeadLetterEntry, _ outcome: String) -> JSONObject {
        var json = JSONObject()
        json.add("letter", "\(entry.place)")
        json.add("outcome", outcome)
        json.add("kind", entry.kind)
        json.add("job_id", optional: entry.readable?.jobID)
        return json
    }

    private static func trail(_ entry: DeadLetterEntry, _ count: Int) -> String {
        "  \(entry.kind)  job \(OneLine.of(entry.readable?.jobID ?? "-"))  replay \(count)"
    }
}
