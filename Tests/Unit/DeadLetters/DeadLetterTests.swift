import Testing

@testable import ETL

@Suite("Dead letters")
struct DeadLetterTests {
    private static let refused = TransferError(
        .connectionRefused, server: "ftp.source.com:21", "nobody listens\r\nthere", isRetriable: true)

    private func letter(
        of value: [UInt8]?, key: [UInt8]? = Array("key".utf8), headers: [MessageHeader] = [],
        error: TransferError = DeadLetterTests.refused, jobID: String? = nil
    ) -> DeadLetter {
        DeadLetter(
            of: Message(
                topicPartition: TopicPartition(topic: "jobs", partition: 3), offset: 42, key: key, value: value,
                headers: headers),
            DeadLetter.Failure(error, retryCount: 2, jobID: jobID, time: UTCTime(seconds: 1_765_189_800)),
            topicSuffix: "-dlq", makeID: { "made" })
    }

    private func original(_ letter: DeadLetter) -> String {
        String(decoding: letter.message.value, as: UTF8.self).between(#"{"original_message":"#, #","error":"#)
    }

    @Test("A letter has the contract's four keys, the original's key and the topic's name with the suffix")
    func wholeLetter() {
        let letter = letter(of: Array(#"{"job_id":"j","a":1.0}"#.utf8))
        #expect(letter.message.topic == "jobs-dlq")
        #expect(letter.message.key == Array("key".utf8))
        #expect(
            String(decoding: letter.message.value, as: UTF8.self) == """
                {"original_message":{"job_id":"j","a":1.0},\
                "error":"ConnectionRefused: ftp.source.com:21: nobody listens  there",\
                "timestamp":"2025-12-08T10:30:00Z","retry_count":2}
                """)
        #expect(letter.jobID == "j")
        #expect(!letter.isShortened)
    }

    @Test(
        "The original object stands there byte for byte, with an id where it had none",
        arguments: [
            (#"{"job_id":"j","b":1.0,"a":1e400,"a":12345678901234567890123,"c":"\u00e9\/"}"#, nil),
            (" \n{ \"job_id\" : \"j\" }\n", #"{ "job_id" : "j" }"#),
            (#"{}"#, #"{"job_id":"made"}"#), (#"{ }"#, #"{"job_id":"made" }"#),
            (#"{ "a":1}"#, #"{"job_id":"made", "a":1}"#),
            ("\u{FEFF}{\"a\":1}", #"{"job_id":"made","a":1}"#),
            (#"{"job_id":null}"#, nil), (#"{"job_id":""}"#, nil), (#"{"job_id":7}"#, nil),
            (#"{"\u006aob_id":"x"}"#, nil), (#"{"a":{"job_id":"x"}}"#, #"{"job_id":"made","a":{"job_id":"x"}}"#),
        ] as [(String, String?)])
    func objects(value: String, expected: String?) {
        #expect(original(letter(of: Array(value.utf8))) == expected ?? value)
    }

    @Test(
        "What is no JSON object is carried as text, or as base64",
        arguments: [
            (nil, #"{"raw":""}"#), ([], #"{"raw":""}"#),
            (Array("broken \"json\"\n".utf8), #"{"raw":"broken \"json\"\n"}"#),
            (Array("[1]".utf8), #"{"raw":"[1]"}"#), (Array("한\u{0}".utf8), #"{"raw":"한\u0000"}"#),
            ([0xFF], #"{"raw_base64":"/w=="}"#), ([0xFF, 0xFE], #"{"raw_base64":"//4="}"#),
            (Array("{\"a\":\"".utf8) + [0xC3] + Array("\"}".utf8), #"{"raw_base64":"eyJhIjoiwyJ9"}"#),
        ] as [([UInt8]?, String)])
    func rest(value: [UInt8]?, expected: String) {
        #expect(original(letter(of: value)) == expected)
    }

    @Test("An object that is nested too deep for most readers is carried as text")
    func deepObject() {
        let deep = String(repeating: #"{"a":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        #expect(original(letter(of: Array(deep.utf8))).hasPrefix(#"{"raw":"{\"a\":"#))
    }

    @Test("The id is the job's, else the message's, else a new one")
    func ids() {
        let own = Array(#"{"job_id":"own"}"#.utf8)
        #expect(letter(of: own, jobID: "given").jobID == "given")
        #expect(letter(of: own).jobID == "own")
        #expect(letter(of: nil).jobID == "made")
        #expect(original(letter(of: Array("{}".utf8), jobID: "gi\"ven")) == #"{"job_id":"gi\"ven"}"#)
    }

    @Test("Headers: the original's own, then ours, which replace those of an earlier letter")
    func headers() {
        let headers = [
            MessageHeader("trace", "1"), MessageHeader("etl-error-kind", "Old"), MessageHeader("trace", "2"),
            MessageHeader("etl-job-id", "old"), MessageHeader(key: "none", value: nil),
        ]
        #expect(
            letter(of: Array("{}".utf8), headers: headers).message.headers == [
                MessageHeader("trace", "1"), MessageHeader("trace", "2"), MessageHeader(key: "none", value: nil),
                MessageHeader("etl-source-topic", "jobs"), MessageHeader("etl-source-partition", "3"),
                MessageHeader("etl-source-offset", "42"), MessageHeader("etl-error-kind", "ConnectionRefused"),
                MessageHeader("etl-job-id", "made"),
            ])
    }

    @Test("A shortened letter keeps the start of the original and says where the rest is")
    func shortened() {
        let value = Array((#"{"job_id":"j","x":""# + String(repeating: "한", count: 100_000) + "\"}").utf8)
        let letter = letter(of: value, headers: [MessageHeader("trace", "1")]).shortened(maximumBytes: 20)
        #expect(letter.isShortened)
        #expect(letter.message.topic == "jobs-dlq")
        #expect(letter.message.key == Array("key".utf8))
        #expect(
            String(decoding: letter.message.value, as: UTF8.self) == """
                {"original_message":{"job_id":"j","raw":"{\\"job_id\\":\\"j\\",\\"x\\":\\""},\
                "error":"ConnectionRefused: f (shortened: the message at jobs[3] offset 42 has 300021 bytes, \
                too many for its dead letter)",\
                "timestamp":"2025-12-08T10:30:00Z","retry_count":2}
                """)
        #expect(letter.message.headers.map(\.key).sorted().first == "etl-error-kind")
        #expect(letter.message.headers.count == 5)
    }

    @Test("A shortened letter is small, whatever of the original was large")
    func shortenedIsSmall() {
        let large = [UInt8](repeating: 1, count: 1 << 17)
        let largeID = #"{"job_id":""# + String(repeating: "i", count: 1 << 17) + "\"}"
        for letter in [
            letter(of: large, key: large, headers: [MessageHeader(key: "h", value: large)]),
            letter(of: Array(largeID.utf8)),
            letter(of: [UInt8](repeating: 0xFF, count: 1 << 17)),
            letter(
                of: Array("{}".utf8),
                error: TransferError(
                    .refused, "", reply: String(repeating: "r", count: 1 << 17), isRetriable: false)),
        ] {
            let message = letter.shortened().message
            let headers = message.headers.reduce(0) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
            #expect(message.value.count + (message.key?.count ?? 0) + headers < 40_000)
            #expect((try? JSONDocument(message.value)) != nil)
        }
        #expect(letter(of: nil, key: large).shortened().message.key == nil)
    }
}

extension String {
    /// What stands behind `start`, with which the text begins, and before the last `end`.
    fileprivate func between(_ start: String, _ end: String) -> String {
        String(self[..<(ranges(of: end).last?.lowerBound ?? endIndex)].dropFirst(start.count))
    }
}
