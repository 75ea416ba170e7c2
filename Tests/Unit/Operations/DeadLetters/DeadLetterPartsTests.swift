import ETL
import Testing

@testable import ETLOperations

struct DeadLetterPartsTests {
    @Test(arguments: [
        ("in", "/data/in/a", true), ("/data/in/a", "/data/in/a", true), ("IN", "/data/in/a", false),
        ("*.img", "/a/b.img", true), ("/a/*", "/a/b/c", true), ("/a/*", "/b/a/c", false), ("/a/?", "/a/b", true),
        ("/a/?", "/a/bc", false), ("*a*b*", "xaxxbx", true), ("*a*b", "xaxxbx", false), ("?", "한", true),
        ("*", "", true),
        ("", "/a", true), ("*aab", "aaaab", true),
    ])
    func pathsAreMatched(pattern: String, path: String, matches: Bool) {
        #expect(PathPattern(pattern).matches(path) == matches)
    }

    @Test(arguments: [
        ("2h", "2025-12-08T08:30:00Z"), ("1d", "2025-12-07T10:30:00Z"), ("15m", "2025-12-08T10:15:00Z"),
        ("30s", "2025-12-08T10:29:30Z"), ("1w", "2025-12-01T10:30:00Z"), ("0s", "2025-12-08T10:30:00Z"),
        ("2025-12-01", "2025-12-01T00:00:00Z"), ("2025-12-01T10:00", "2025-12-01T10:00:00Z"),
    ])
    func timesAreRead(text: String, time: String) {
        let now = UTCTime(seconds: 1_765_189_800)
        #expect(TimeBound.read(text, now: now)?.iso8601 == time)
    }

    @Test(arguments: ["", "h", "-1h", "2 h", "yesterday", "1y", "99999999h", "2025-13-01", "1.5h"])
    func whatIsNoTimeIsNone(text: String) {
        #expect(TimeBound.read(text, now: .now) == nil)
    }

    @Test func columnsAreAlignedByWhatATerminalShows() {
        var table = TextTable([("A", .left), ("N", .right), ("Z", .left)])
        table.add(["한글", "7", "x"])
        table.add(["abcdef", "1234", "y"])
        #expect(table.lines() == ["A          N  Z", "한글       7  x", "abcdef  1234  y"])
        table.add(["a", "1", "\u{1B}z"])
        #expect(table.lines() == ["a          1   z"])
    }

    @Test func jsonIsIndentedAndNothingElse() {
        let json = #"{"a":[],"b":{ },"c":[1.50,"x,\"{"],"d":{"e":null}}"#
        #expect(
            PrettyJSON.lines(of: Array(json.utf8)) == [
                "{", #"  "a": [],"#, #"  "b": {},"#, #"  "c": ["#, "    1.50,", #"    "x,\"{""#, "  ],", #"  "d": {"#,
                #"    "e": null"#, "  }", "}",
            ])
    }

    @Test func aRecordComesBackAsItWas() throws {
        let record = ReplayRecord(
            partition: 1, offset: 42, time: "2025-12-08T10:30:00Z", operatorName: "ops@host", jobID: "a\"b",
            letterTime: nil,
            destination: MessagePlace(topicPartition: TopicPartition(topic: "jobs", partition: 0), offset: 7), count: 2)
        let sent = record.message(topic: "jobs-dlq-replayed")
        let read = Message(
            topicPartition: TopicPartition(topic: sent.topic, partition: 0), offset: 0, key: sent.key,
            value: sent.value)
        #expect(ReplayRecord(read) == record)
        for garbage in [nil, Array("{}".utf8), Array("[]".utf8), [0xFF]] as [[UInt8]?] {
            let message = Message(topicPartition: read.topicPartition, offset: 0, key: sent.key, value: garbage)
            #expect(ReplayRecord(message) == nil)
        }
    }

    @Test func theNewestRowsAreKeptAndNoMore() {
        var newest = NewestRows(limit: 3)
        for number in 0..<1000 {
            let stored = StoredMessage(
                Message(
                    topicPartition: TopicPartition(topic: "t", partition: 0), offset: Int64(number), value: nil),
                time: UTCTime(seconds: Int64(number * 7919 % 1000)))
            newest.add(DeadLetterRow(DeadLetterEntry(stored), replay: nil))
        }
        #expect(newest.take().map(\.time) == [997, 998, 999].map { UTCTime(seconds: $0) })
    }

    @Test func aTopicThatIsNoDeadLetterTopicIsRefused() throws {
        let place = MessagePlace("jobs[0]@1")
        let error = #expect(throws: OperationError.self) {
            try DeadLetterTopic.topics(of: [place].compactMap(\.self), suffix: "-dlq")
        }
        #expect(error?.description == "jobs is no dead-letter topic: those end in '-dlq' (DLQ_TOPIC_SUFFIX)")
        let topics = try DeadLetterTopic.topics(of: [MessagePlace("a-dlq[3]@1")].compactMap(\.self), suffix: "-dlq")
        #expect(topics.map(\.jobs) == ["a"])
    }
}
