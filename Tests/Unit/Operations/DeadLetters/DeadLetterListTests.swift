import ETL
import ETLOperations
import ETLTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadLetterListTests {
    let bench = DeadLetterBench()

    private func time(_ minute: Int64) -> UTCTime { UTCTime(seconds: 1_765_189_800 + minute * 60) }

    /// The places that a filter lets pass, without the topic.
    private func places(_ filter: DeadLetterFilter) async throws -> [String] {
        let recorder = TextRecorder()
        try await DeadLetterList(
            topics: bench.topics, administrator: bench.kafka.administrator(), reader: bench.kafka.topicReader(),
            options: DeadLetterList.Options(filter: filter),
            output: CommandOutput(results: recorder, notes: TextRecorder(), isJSON: true)
        ).run()
        return recorder.lines.compactMap { $0.split(separator: "\"")[3].split(separator: "@").last.map(String.init) }
    }

    @Test func lettersAreATableNewestLastWithCountsBelow() async throws {
        bench.fail(DeadLetterBench.job("new"), at: time(5))
        bench.fail(DeadLetterBench.job("old"), .connectionRefused, at: time(1))
        bench.fail(DeadLetterBench.job("older"), .connectionRefused, at: time(0))
        try await bench.list(DeadLetterList.Options(limit: 2))
        let rows = bench.results.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(
            bench.results.lines[0]
                == "TIME                  KIND               SOURCE -> DESTINATION                "
                + "JOB-ID  RETRIES  LETTER         REPLAYED")
        #expect(
            rows[1] == [
                "2025-12-08T10:31:00Z", "ConnectionRefused", "SRC:/in/old.img", "->", "DST:/out/old.img", "old", "2",
                "jobs-dlq[0]@1", "-",
            ])
        #expect(rows[2].first == "2025-12-08T10:35:00Z")
        #expect(
            bench.results.lines[3...] == [
                "COUNT  KIND", "    2  ConnectionRefused", "    1  FileNotFound", "3 dead letters",
                "shown are the newest 2 of 3; --limit 0 shows all",
            ])
    }

    @Test func whatIsNoLetterIsListedAndCostsNothing() async throws {
        bench.kafka.produce("{\u{1B}[31m", to: "jobs-dlq")
        bench.kafka.produce(bytes: nil, to: "jobs-dlq")
        bench.kafka.produce(bytes: [0xFF, 0xFE], to: "jobs-dlq")
        bench.kafka.produce(#"{"original_message":{}}"#, to: "jobs-dlq")
        bench.fail(DeadLetterBench.job("a"))
        try await bench.list()
        #expect(bench.results.lines.count { $0.contains("Unreadable ") && $0.contains(" no dead letter: ") } == 4)
        #expect(bench.results.text.contains("it has no error"))
        #expect(bench.results.lines.contains { $0.contains("job") && $0.contains("jobs-dlq[0]@4") })
        #expect(!bench.results.text.contains("\u{1B}"))
    }

    @Test func whatWasReplayedIsCountedAndShownOnDemand() async throws {
        bench.fail(DeadLetterBench.job("a"))
        _ = try await bench.replay().run()
        let (hidden, shown) = (DeadLetterBenchOutput(), DeadLetterBenchOutput())
        for (output, all) in [(hidden, false), (shown, true)] {
            try await DeadLetterList(
                topics: bench.topics, administrator: bench.kafka.administrator(), reader: bench.kafka.topicReader(),
                options: DeadLetterList.Options(includesReplayed: all), output: output.output
            ).run()
        }
        #expect(!hidden.text.contains("jobs-dlq[0]@0"))
        #expect(hidden.text.contains("1 dead letter, 1 replayed\nthose that were replayed are not shown"))
        #expect(shown.text.contains("jobs-dlq[0]@0  20"))
    }

    @Test func filtersLetPassWhatIsMeant() async throws {
        bench.fail(DeadLetterBench.job("a", from: "SRC_A"), at: time(0))
        bench.fail(DeadLetterBench.job("b", to: "dst_b"), .connectionRefused, at: time(10))
        bench.fail("no job", .invalidJSON, at: time(20))
        bench.kafka.produce("{", to: "jobs-dlq")
        #expect(try await places(DeadLetterFilter()) == ["0", "1", "2", "3"])
        #expect(try await places(DeadLetterFilter(kinds: ["filenotfound", "InvalidJSON"])) == ["0", "2"])
        #expect(try await places(DeadLetterFilter(kinds: ["unreadable"])) == ["3"])
        #expect(try await places(DeadLetterFilter(servers: ["src_a"])) == ["0"])
        #expect(try await places(DeadLetterFilter(servers: ["DST_B", "SRC_A"])) == ["0", "1"])
        #expect(try await places(DeadLetterFilter(since: time(10))) == ["1", "2"])
        #expect(try await places(DeadLetterFilter(until: time(10))) == ["0"])
        #expect(try await places(DeadLetterFilter(path: PathPattern("/out/b"))) == ["1"])
        #expect(try await places(DeadLetterFilter(path: PathPattern("/in/?.img"))) == ["0", "1"])
        #expect(try await places(DeadLetterFilter(jobID: "b")) == ["1"])
        let place = MessagePlace(topicPartition: TopicPartition(topic: "jobs-dlq", partition: 0), offset: 2)
        #expect(try await places(DeadLetterFilter(places: [place])) == ["2"])
        #expect(try await places(DeadLetterFilter(kinds: ["FileNotFound"], servers: ["dst_b"])).isEmpty)
    }

    @Test func aSummaryIsTheCountsAlone() async throws {
        bench.fail(DeadLetterBench.job("a"))
        try await bench.list(DeadLetterList.Options(isSummary: true), json: true)
        #expect(bench.results.lines == [#"{"total":1,"replayed":0,"kinds":{"FileNotFound":1}}"#])
    }

    @Test func aListThatNobodyReadsOnEnds() async throws {
        for number in 0..<10 { bench.fail(DeadLetterBench.job("\(number)")) }
        let recorder = TextRecorder()
        try await DeadLetterList(
            topics: bench.topics, administrator: bench.kafka.administrator(),
            reader: bench.kafka.topicReader(batchSize: 1), options: DeadLetterList.Options(),
            output: CommandOutput(results: recorder, notes: TextRecorder(), isJSON: true) { recorder.lines.count < 3 }
        ).run()
        #expect(recorder.lines.count == 3)
    }

    @Test func aTopicWithoutLettersIsNoError() async throws {
        let kafka = InMemoryKafka()
        kafka.createTopic("jobs")
        let output = DeadLetterBenchOutput()
        try await DeadLetterList(
            topics: bench.topics, administrator: kafka.administrator(), reader: kafka.topicReader(),
            options: DeadLetterList.Options(), output: output.output
        ).run()
        #expect(output.text == "0 dead letters\n")
        #expect(output.notes.lines == ["note: there is no topic jobs-dlq: no letter was written yet"])
    }

    @Test func aWrongNameIsAnError() async throws {
        let kafka = InMemoryKafka()
        let list = DeadLetterList(
            topics: bench.topics, administrator: kafka.administrator(), reader: kafka.topicReader(),
            options: DeadLetterList.Options(), output: bench.output())
        let error = await #expect(throws: OperationError.self) { try await list.run() }
        #expect(
            error?.description.hasPrefix("there is neither a topic jobs nor its dead-letter topic jobs-dlq") == true)
    }

    @Test func aLetterIsShownWhole() async throws {
        bench.fail(DeadLetterBench.job("a"), key: "k", headers: [MessageHeader("trace", "t")], offset: 42)
        let count = try await bench.show(DeadLetterFilter(jobID: "a"))
        #expect(count == 1)
        for line in [
            "letter        jobs-dlq[0]@0", "time          2025-12-08T10:30:00Z",
            "error         FileNotFound: ftp.a:21 /in/a: 550 No", "retries       2", "origin        jobs[1]@42",
            "key           k", "header        trace: t", "header        etl-job-id: a", #"    "job_id": "a","#,
        ] { #expect(bench.results.lines.contains(line), "\(line) in \(bench.results.text)") }
    }

    @Test func aLetterIsShownToAScript() async throws {
        bench.fail(bytes: [0xFF], offset: 42)
        _ = try await bench.show(DeadLetterFilter(), json: true)
        #expect(bench.results.text.contains(#""origin_topic":"jobs","origin_partition":1,"origin_offset":42,"#))
        #expect(bench.results.text.contains(#""original_bytes":{"base64":"/w=="}"#), "\(bench.results.text)")
    }

    @Test func whatIsNoLetterIsShownAsItIs() async throws {
        bench.kafka.produce("oops", to: "jobs-dlq", key: "k")
        _ = try await bench.show(DeadLetterFilter())
        #expect(bench.results.lines.suffix(2) == ["value", "  oops"])
    }
}

/// What a command of a test says, apart from the bench's.
struct DeadLetterBenchOutput {
    let results = TextRecorder()
    let notes = TextRecorder()

    var output: CommandOutput { CommandOutput(results: results, notes: notes, isJSON: false) }
    var text: String { results.text }
}
