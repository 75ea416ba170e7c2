import ETL
import ETLTesting
import Testing

struct ReceivedDeadLetterTests {
    private func read(
        _ value: String?, headers: [MessageHeader] = []
    ) throws(DeadLetterFormatError) -> ReceivedDeadLetter {
        try ReceivedDeadLetter(
            Message(
                topicPartition: TopicPartition(topic: "jobs-dlq", partition: 0), offset: 0,
                value: value.map { Array($0.utf8) }, headers: headers))
    }

    private func letter(
        of value: [UInt8]?, headers: [MessageHeader] = [], shortened: Bool = false
    ) throws -> ReceivedDeadLetter {
        let original = Message(
            topicPartition: TopicPartition(topic: "jobs", partition: 2), offset: 9, key: [1], value: value,
            headers: headers)
        let failure = DeadLetter.Failure(
            TransferError(.stalled, "no byte (for 60 s)", isRetriable: true), retryCount: 3, jobID: nil,
            time: UTCTime(seconds: 1_765_189_800))
        let letter = DeadLetter(of: original, failure, topicSuffix: "-dlq") { "made" }
        let message = (shortened ? letter.shortened(maximumBytes: 8) : letter).message
        return try ReceivedDeadLetter(
            Message(
                topicPartition: TopicPartition(topic: "jobs-dlq", partition: 0), offset: 0, key: message.key,
                value: message.value, headers: message.headers))
    }

    @Test func whatAWorkerWroteIsReadBack() throws {
        let job = #"{"job_id":"a","source":{"hostname":"S","path":"/s"},"destination":{"hostname":"D","path":"/d"}}"#
        let letter = try letter(of: Array(job.utf8), headers: [MessageHeader("h", "v")])
        #expect(letter.kind == "Stalled")
        #expect(letter.error == "Stalled: no byte (for 60 s)")
        #expect(letter.time == UTCTime(seconds: 1_765_189_800))
        #expect(letter.retryCount == 3)
        #expect(letter.jobID == "a")
        #expect(letter.origin == ReceivedDeadLetter.Origin(topic: "jobs", partition: 2, offset: 9))
        #expect(letter.key == [1])
        #expect(letter.originalHeaders == [MessageHeader("h", "v")])
        #expect(letter.replayCount == 0)
        #expect(
            letter.original
                == .job(
                    Array(job.utf8), source: .init(server: "S", path: "/s"), destination: .init(server: "D", path: "/d")
                ))
    }

    @Test(arguments: [Array("no job".utf8), [0xFF, 0x00], [], Array("[1]".utf8), Array("\"\u{1}\"".utf8)])
    func whatWasNoObjectIsReadBackByteForByte(_ value: [UInt8]) throws {
        #expect(try letter(of: value).original == .bytes(value))
    }

    @Test func aShortenedLetterIsKnownForOne() throws {
        let value = Array(#"{"job_id":"a","x":"…"}"#.utf8)
        #expect(try letter(of: value, shortened: true).original == .shortened(Array(value.prefix(8))))
        let bytes: [UInt8] = Array(repeating: 0xFF, count: 20)
        #expect(try letter(of: bytes, shortened: true).original == .shortened(Array(bytes.prefix(8))))
    }

    @Test func aCountThatCameBackIsRead() throws {
        #expect(try letter(of: [], headers: [MessageHeader("etl-replay-count", "2")]).replayCount == 2)
        #expect(try letter(of: [], headers: [MessageHeader("etl-replay-count", "x")]).replayCount == 0)
        #expect(try letter(of: [], headers: [MessageHeader("etl-replay-count", "-5")]).replayCount == 0)
    }

    @Test func withoutHeadersTheValueSaysWhatItCan() throws {
        let letter = try read(#"{"original_message":{"job_id":"a"},"error":"LoginFailed: no"}"#)
        #expect(letter.kind == "LoginFailed")
        #expect(letter.jobID == "a")
        #expect(letter.time == nil)
        #expect(letter.retryCount == 0)
        #expect(letter.origin == ReceivedDeadLetter.Origin())
    }

    @Test(arguments: [
        (nil, "it has no value (a tombstone)"), ("", "it is no JSON: the text ends too early at byte 0"),
        ("[]", "it is an array, not an object"), ("{}", "it has no original_message"),
        (#"{"original_message":"x","error":"y"}"#, "it has no original_message"),
        (#"{"original_message":{},"error":7}"#, "it has no error"),
    ])
    func whatIsNoLetterSaysWhy(value: String?, reason: String) {
        let error = #expect(throws: DeadLetterFormatError.self) { try read(value) }
        #expect(error?.description == reason)
    }

    @Test func base64ComesBack() {
        for count in 0..<10 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 250 + $0) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for text in ["a", "ab=c", "ab!=", "===="] { #expect(Base64.decode(text) == nil, "\(text)") }
    }

    @Test func placesAreWrittenAndRead() {
        let place = MessagePlace("my.topic_1[x]-dlq[3]@42")
        #expect(
            place == MessagePlace(topicPartition: TopicPartition(topic: "my.topic_1[x]-dlq", partition: 3), offset: 42))
        #expect(place?.description == "my.topic_1[x]-dlq[3]@42")
        for text in ["", "a", "a[0]", "[0]@1", "a[0]@", "a[-1]@1", "a[0]@-1", "a[0]@1@2", "550e8400-e29b"] {
            #expect(MessagePlace(text) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("2025-12-08T10:30:00Z", "2025-12-08T10:30:00.000Z"), ("2025-12-08T10:30:00.25Z", "2025-12-08T10:30:00.250Z"),
        ("2025-12-08T10:30:00+09:00", "2025-12-08T01:30:00.000Z"),
        ("2025-12-08T10:30-0530", "2025-12-08T16:00:00.000Z"),
        ("2025-12-08 10:30", "2025-12-08T10:30:00.000Z"), ("2025-12-08", "2025-12-08T00:00:00.000Z"),
    ])
    func timesAreRead(text: String, time: String) {
        #expect(UTCTime(iso8601: text)?.iso8601WithMilliseconds == time)
    }

    @Test(arguments: [
        "", "2025", "2025-12", "2025-12-08T", "2025-12-08T10", "2025-12-08T10:30:00ZZ", "2025-02-30x",
        "2025-12-08T25:00",
        "20251208T103000Z", "2025-12-08T10:30:00.Z", "2025-12-08T10:30:00+9",
    ])
    func whatIsNoTimeIsNone(text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }
}
