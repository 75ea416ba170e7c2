import ETL
import ETLOperations
import ETLTesting
import Testing

/// A Kafka in memory with dead letters, and what a command says of them.
struct DeadLetterBench {
    let kafka = InMemoryKafka()
    let results = TextRecorder()
    let notes = TextRecorder()
    let topics = [DeadLetterTopic(jobs: "jobs", suffix: "-dlq")]

    init() {
        kafka.createTopic("jobs", partitions: 2)
        kafka.createTopic("jobs-dlq")
    }

    func output(json: Bool = false) -> CommandOutput {
        CommandOutput(results: results, notes: notes, isJSON: json)
    }

    /// Lets a job fail as a worker would.
    @discardableResult
    func fail(
        _ value: String, key: String? = nil, headers: [MessageHeader] = [], _ kind: ErrorKind = .fileNotFound,
        offset: Int64 = 7, at time: UTCTime = UTCTime(seconds: 1_765_189_800)
    ) -> Message {
        fail(bytes: Array(value.utf8), key: key, headers: headers, kind, offset: offset, at: time)
    }

    @discardableResult
    func fail(
        bytes: [UInt8], key: String? = nil, headers: [MessageHeader] = [], _ kind: ErrorKind = .fileNotFound,
        offset: Int64 = 7, at time: UTCTime = UTCTime(seconds: 1_765_189_800), shortened: Bool = false
    ) -> Message {
        let original = Message(
            topicPartition: TopicPartition(topic: "jobs", partition: 1), offset: offset,
            key: key.map { Array($0.utf8) }, value: bytes, headers: headers)
        let failure = DeadLetter.Failure(
            TransferError(kind, "ftp.a:21 /in/a: 550 No", isRetriable: false), retryCount: 2, jobID: nil, time: time)
        var letter = DeadLetter(of: original, failure, topicSuffix: "-dlq") { "made" }
        if shortened { letter = letter.shortened(maximumBytes: 16) }
        return kafka.produce(
            bytes: letter.message.value, to: letter.message.topic, partition: 0, key: letter.message.key,
            headers: letter.message.headers)
    }

    static func job(_ id: String, from source: String = "SRC", to destination: String = "DST") -> String {
        #"{"job_id":"\#(id)","source":{"hostname":"\#(source)","path":"/in/\#(id).img"},"#
            + #""destination":{"hostname":"\#(destination)","path":"/out/\#(id).img"}}"#
    }

    // MARK: Commands

    func list(_ options: DeadLetterList.Options = DeadLetterList.Options(), json: Bool = false) async throws {
        try await DeadLetterList(
            topics: topics, administrator: kafka.administrator(), reader: kafka.topicReader(batchSize: 3),
            options: options, output: output(json: json)
        ).run()
    }

    func show(_ filter: DeadLetterFilter, json: Bool = false) async throws -> Int {
        try await DeadLetterShow(
            topics: topics, administrator: kafka.administrator(), reader: kafka.topicReader(), filter: filter,
            output: output(json: json)
        ).run()
    }

    func replay(
        _ filter: DeadLetterFilter = DeadLetterFilter(), maxReplays: Int = 3, dryRun: Bool = false, json: Bool = false,
        makeProducer: (@Sendable (String) throws -> any TransactionalProducer)? = nil
    ) -> DeadLetterReplay {
        DeadLetterReplay(
            topics: topics, administrator: kafka.administrator(), reader: kafka.topicReader(batchSize: 3),
            makeProducer: makeProducer ?? { [kafka] in kafka.transactionalProducer(id: $0) },
            options: DeadLetterReplay.Options(
                filter: filter, maxReplays: maxReplays, isDryRun: dryRun, operatorName: "ops@host"),
            output: output(json: json))
    }

    /// What stands in the topic of the jobs.
    var sent: [Message] { kafka.messages(in: "jobs") }
}

extension Message {
    var text: String { String(decoding: value ?? [], as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.last { $0.key == name }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}
