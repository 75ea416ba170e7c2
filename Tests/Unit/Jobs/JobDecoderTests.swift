import ETL
import Testing

@Suite("Jobs out of messages")
struct JobDecoderTests {
    private let decoder = JobDecoder(makeID: { "made" })

    private static let source = #""source":{"hostname":"SRC","path":"/a"}"#
    private static let destination = #""destination":{"hostname":"DST","path":"/b"}"#
    private static let both = source + "," + destination

    @Test("A job as the contract has it")
    func wholeJob() throws {
        let job = try decoder.decode(
            Array(
                #"""
                {"job_id": "550e8400-e29b-41d4-a716-446655440000",
                 "source":      {"hostname": "src_ftp_Server1", "path": "/data/input/file.csv"},
                 "destination": {"hostname": "DST_FTP_SERVER1", "path": "/data/output/file.csv"}}
                """#.utf8))
        #expect(job.id == "550e8400-e29b-41d4-a716-446655440000")
        #expect(job.source.description == "SRC_FTP_SERVER1:/data/input/file.csv")
        #expect(job.destination.description == "DST_FTP_SERVER1:/data/output/file.csv")
    }

    @Test(
        "The id is the message's own, or made",
        arguments: [
            ("", "made"), (#""job_id":"x","#, "x"), (#""job_id":"a\nb c","#, "a\nb c"),
            (#""job_id":"1","job_id":"2","#, "2"),
            (#""\u006aob_id":"esc","#, "esc"), (#""JOB_ID":"X","#, "made"),
        ])
    func ids(field: String, id: String) throws {
        #expect(try decoder.decode(Array("{\(field)\(Self.both)}".utf8)).id == id)
    }

    @Test("A made id is a UUID in lower case, and new each time")
    func madeIDs() throws {
        let ids = try (0..<3).map { _ in try JobDecoder().decode(Array("{\(Self.both)}".utf8)).id }
        #expect(Set(ids).count == 3)
        #expect(ids.allSatisfy { $0.count == 36 && $0 == $0.lowercased() })
    }

    @Test("Unknown keys, blanks, a byte order mark and later duplicates do no harm")
    func tolerance() throws {
        let text =
            "\u{FEFF} {\"x\":[1e999,{\"y\":null}],\"source\":null,\(Self.both),\"destination\":"
            + "{\"path\":\"/c\",\"hostname\":\"DST\",\"path\":\"/d\",\"mode\":7}} \n"
        let job = try decoder.decode(Array(text.utf8))
        #expect(job.source.path.string == "/a")
        #expect(job.destination.path.string == "/d")
    }

    @Test(
        "Every legal name comes through",
        arguments: ["a b", "#", "%41", "?", ";", "\"'`", "파일", "😀", "e\u{301}", "\\", "~", "*", "\t", "..a", "a.."])
    func legalNames(name: String) throws {
        let escaped = name.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#).replacing("\t", with: #"\t"#)
        let text = #"{"source":{"hostname":"S","path":"/d/\#(escaped)"},\#(Self.destination)}"#
        let job = try decoder.decode(Array(text.utf8))
        #expect(job.source.path.string.utf8.elementsEqual("/d/\(name)".utf8))
    }

    @Test(
        "A message that is no JSON says what it lacks",
        arguments: [
            (nil, "EmptyMessage: the message has no value (a tombstone)"),
            ([], "EmptyMessage: the message's value has no bytes"),
            (Array(" \n".utf8), "InvalidJSON: the text ends too early at byte 2"),
            (Array("hello".utf8), "InvalidJSON: a value is expected at byte 0"),
            ([0x22, 0xFF, 0x22], "InvalidJSON: the message is not UTF-8"),
            (Array("{\"a\":1".utf8), "InvalidJSON: the text ends too early at byte 6"),
            (
                Array(repeating: UInt8(ascii: "["), count: 10_000),
                "InvalidJSON: nested deeper than 256 levels at byte 256"
            ),
        ] as [([UInt8]?, String)])
    func noJSON(value: [UInt8]?, error: String) {
        expect(value, fails: error)
    }

    @Test("What a job may say beyond its two ends")
    func extras() throws {
        let text = #"{"source":{"hostname":"S","path":"/a","checksum":"CRC32C:E3069283"},\#(Self.destination)"#
        let job = try decoder.decode(Array((text + #","preserve_mtime":true}"#).utf8))
        #expect(job.checksum == Checksum(.crc32c, [0xE3, 0x06, 0x92, 0x83]))
        #expect(job.preservesModificationTime == true)
        #expect(
            try decoder.decode(Array((text + #","preserve_mtime":false}"#).utf8)).preservesModificationTime == false)
        let plain = try decoder.decode(Array("{\(Self.both)}".utf8))
        #expect(plain.checksum == nil && plain.preservesModificationTime == nil)
        // A key of the same name elsewhere is nobody's business.
        let other = #"{"checksum":"none",\#(Self.both)}"#
        #expect(try decoder.decode(Array(other.utf8)).checksum == nil)
    }

    @Test(
        "A message that is no job names each field that is wrong",
        arguments: [
            ("[]", "InvalidJob: the message is an array, not an object"),
            ("null", "InvalidJob: the message is null, not an object"),
            ("12", "InvalidJob: the message is a number, not an object"),
            ("true", "InvalidJob: the message is a boolean, not an object"),
            (#""{}""#, "InvalidJob: the message is a string, not an object"),
            ("{}", "InvalidJob: source is missing; destination is missing"),
            ("{\(source)}", "InvalidJob: destination is missing"),
            ("{\(destination),\"source\":\"/a\"}", "InvalidJob: source is a string, not an object"),
            ("{\(destination),\"source\":null}", "InvalidJob: source is null, not an object"),
            ("{\(destination),\"source\":{}}", "InvalidJob: source.hostname is missing; source.path is missing"),
            (
                #"{\#(destination),"source":{"hostname":"","path":null}}"#,
                "InvalidJob: source.hostname is empty; source.path is null, not a string"
            ),
            (
                #"{\#(source),"destination":{"hostname":5,"path":["x"]}}"#,
                "InvalidJob: destination.hostname is a number, not a string; destination.path is an array, not a string"
            ),
            (#"{\#(source),"destination":{"hostname":"D","path":""}}"#, "InvalidJob: destination.path is empty"),
            (
                #"{\#(source),"destination":{"hostname":"D","path":"/\ud800"}}"#,
                #"InvalidJob: destination.path has half of a surrogate pair (\ud800 to \udfff), which is no text"#
            ),
            (
                #"{\#(destination),"source":{"hostname":"S","path":"/a","checksum":"sha512:00"}}"#,
                "InvalidJob: source.checksum is of an unknown kind; these are known: sha256, md5, crc32c"
            ),
            (
                #"{\#(destination),"source":{"hostname":"S","path":"/a","checksum":7}}"#,
                "InvalidJob: source.checksum is a number, not a string"
            ),
            (
                #"{\#(both),"preserve_mtime":"true"}"#,
                "InvalidJob: preserve_mtime is a string, not true or false"
            ),
            (#"{"job_id":null,\#(both)}"#, "InvalidJob: job_id is null, not a string"),
            (#"{"job_id":"",\#(both)}"#, "InvalidJob: job_id is empty"),
            (#"{"job_id":7,\#(both)}"#, "InvalidJob: job_id is a number, not a string"),
            (
                #"{"job_id":false,"source":{"hostname":"S","path":"../x"}}"#,
                "InvalidJob: job_id is a boolean, not a string; source.path: the path has a '..' segment; "
                    + "destination is missing"
            ),
        ])
    func noJob(text: String, error: String) {
        expect(Array(text.utf8), fails: error)
    }

    @Test(
        "A path that is refused makes an error of its own kind",
        arguments: [
            (#"/a\nb"#, "InvalidPath: source.path: the path has a line break"),
            (#"/a\r"#, "InvalidPath: source.path: the path has a line break"),
            (#"/a\u0000b"#, "InvalidPath: source.path: the path has a NUL"),
            ("/a/../b", "InvalidPath: source.path: the path has a '..' segment"),
            ("..", "InvalidPath: source.path: the path has a '..' segment"),
            ("/a/", "InvalidPath: source.path: the path names a directory, not a file"),
            ("/", "InvalidPath: source.path: the path names a directory, not a file"),
        ])
    func refusedPaths(path: String, error: String) {
        expect(Array(#"{"source":{"hostname":"S","path":"\#(path)"},\#(Self.destination)}"#.utf8), fails: error)
    }

    @Test(
        "A megabyte of garbage is refused at once",
        arguments: [0x5B, 0x7B, 0x22, 0x5C, 0xFF, 0x20, 0x41, 0x00] as [UInt8])
    func garbage(byte: UInt8) {
        let start = ContinuousClock.now
        let error = #expect(throws: TransferError.self) {
            try decoder.decode([UInt8](repeating: byte, count: 1 << 20))
        }
        #expect(error?.kind == .invalidJSON)
        #expect((error?.description.utf8.count ?? 0) < 200)
        // Square time would take many minutes.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    private func expect(_ value: [UInt8]?, fails description: String) {
        let message = Message(topicPartition: TopicPartition(topic: "jobs", partition: 0), offset: 0, value: value)
        let error = #expect(throws: TransferError.self) { try decoder.decode(message) }
        #expect(error?.description == description)
        #expect(error?.isRetriable == false)
    }
}
