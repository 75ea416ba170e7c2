import ETL
import ETLOperations
import ETLTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadLetterLoopTests {
    private func replay(_ kafka: InMemoryKafka) async throws -> ReplayTally {
        try await DeadLetterReplay(
            topics: [DeadLetterTopic(jobs: "jobs", suffix: "-dlq")], administrator: kafka.administrator(),
            reader: kafka.topicReader(), makeProducer: { kafka.transactionalProducer(id: $0) },
            options: DeadLetterReplay.Options(maxReplays: 2, operatorName: "ops@host"),
            output: CommandOutput(results: TextRecorder(), notes: TextRecorder(), isJSON: false)
        ).run()
    }

    @Test func theWorkerCarriesTheCountFromLetterToLetterUntilNobodySendsItBack() async throws {
        try await withBench { bench in
            bench.kafka.produce(
                #"{"source":{"hostname":"source","path":"/in/a"},"destination":{"hostname":"destination","path":"/a"}}"#,
                to: "jobs", headers: [MessageHeader("trace", "t"), MessageHeader("etl-error-kind", "OfSomebodyElse")])
            for round in 1...2 {
                let letters = try await bench.kafka.deadLetters(of: "jobs", count: round)
                let letter = try ReceivedDeadLetter(try #require(letters.last))
                #expect(letter.replayCount == round - 1)
                #expect(letter.kind == "FileNotFound")
                #expect(letter.originalHeaders.count { $0.key == "etl-replay-count" } == (round == 1 ? 0 : 1))
                let tally = try await replay(bench.kafka)
                #expect(tally.sent == 1)
                let sent = try #require(bench.kafka.messages(in: "jobs").last)
                #expect(
                    Set(sent.headers) == [MessageHeader("trace", "t"), MessageHeader("etl-replay-count", "\(round)")])
            }
            let letters = try await bench.kafka.deadLetters(of: "jobs", count: 3)
            // One job all along: the id that was made for it at first.
            #expect(Set(try letters.map { try ReceivedDeadLetter($0).jobID }).count == 1)
            #expect(try letters.map { try ReceivedDeadLetter($0).origin.offset } == [0, 1, 2])
            let tally = try await replay(bench.kafka)
            #expect(tally.sent == 0)
            #expect(tally.left == ["replayed before": 2, "replayed too often": 1])
        }
    }

    @Test func onceMendedItIsDone() async throws {
        try await withBench { bench in
            bench.produce("a")
            try await bench.kafka.deadLetters(of: "jobs", count: 1)
            bench.source["/in/a"] = [1, 2, 3]
            let tally = try await replay(bench.kafka)
            #expect(tally.sent == 1)
            try await bench.kafka.committed("jobs", 0, reaches: 2)
            #expect(bench.destination["/out/a"] == [1, 2, 3])
        }
    }
}
