import Infrastructure

@testable import ETL

/// A ``WorkerState`` with one partition, and short words for what happens to it.
struct WorkerScript {
    let partition = TopicPartition(topic: "jobs", partition: 0)
    private var state: WorkerState

    init(
        concurrency: Int = 16, retries: Int = 3, window: Int = 10_000, whenDown: ServerDownPolicy = .deadLetter
    ) {
        state = WorkerState(
            concurrency: concurrency, retryPolicy: RetryPolicy(maxAttempts: retries), serverDownPolicy: whenDown,
            window: IntakeWindow(concurrency: concurrency, maxMessages: window),
            random: SeededGenerator(seed: 1), maxConnections: { _ in 100 },
            address: { $0.description.lowercased() }, decode: WorkerScript.decode)
    }

    static func assigned(
        concurrency: Int = 16, retries: Int = 3, window: Int = 10_000, whenDown: ServerDownPolicy = .deadLetter
    ) -> WorkerScript {
        var script = WorkerScript(concurrency: concurrency, retries: retries, window: window, whenDown: whenDown)
        _ = script.handle(.source(.assigned([script.partition])))
        return script
    }

    mutating func handle(_ input: WorkerInput) -> [WorkerAction] {
        state.handle(input)
    }

    @discardableResult
    mutating func receive(_ values: KeyValuePairs<Int64, String>) -> [WorkerAction] {
        handle(
            .source(
                .messages(
                    values.map { Message(topicPartition: partition, offset: $0.key, value: Array($0.value.utf8)) })))
    }

    mutating func succeed(_ number: UInt64) -> [WorkerAction] {
        let receipt = TransferReceipt(bytes: 1, verification: .size, duration: .zero)
        return handle(.transferred(JobNumber(value: number), .success(receipt)))
    }

    mutating func fail(_ number: UInt64, _ error: TransferError) -> [WorkerAction] {
        handle(.transferred(JobNumber(value: number), .failure(error)))
    }

    /// `bad` is no job, `same` goes where every `same` goes, everything else to a place of its own, and what begins
    /// with `other` between two servers of its own.
    private static func decode(_ message: Message) -> Result<TransferJob, TransferError> {
        let text = String(decoding: message.value ?? [], as: UTF8.self)
        guard text != "bad", let path = try? RemotePath(text == "same" ? text : "\(text)-\(message.offset)") else {
            return .failure(.undecodable)
        }
        let (source, destination) = text.hasPrefix("other") ? ("C", "D") : ("A", "B")
        return .success(
            TransferJob(
                id: text, source: FileLocation(server: ServerName(source), path: path),
                destination: FileLocation(server: ServerName(destination), path: path)))
    }
}

extension TransferError {
    static let passing = TransferError(.connectionLost, isRetriable: true)
    static let lasting = TransferError(.fileNotFound, isRetriable: false)
    static let outage = TransferError(.connectionRefused, server: "b", isRetriable: true, isOutage: true)
    static let undecodable = TransferError(.invalidJSON, isRetriable: false)
}

extension [WorkerAction] {
    var transfers: [UInt64] {
        compactMap { if case .transfer(let job, _, _, _) = $0 { job.value } else { nil } }
    }

    var attempts: [Int] {
        compactMap { if case .transfer(_, _, let attempt, _) = $0 { attempt } else { nil } }
    }

    var marks: [Int64] {
        compactMap { if case .markDone(_, let position) = $0 { position } else { nil } }
    }

    var deadLetters: [JobFailure] {
        compactMap { if case .sendDeadLetter(_, _, let failure) = $0 { failure } else { nil } }
    }

    var cancels: [UInt64] {
        compactMap { if case .cancel(let job) = $0 { job.value } else { nil } }
    }

    var releases: [[TopicPartition]] {
        compactMap { if case .release(let partitions) = $0 { partitions } else { nil } }
    }

    var graces: [Int] {
        compactMap { if case .startGrace(let revocation) = $0 { revocation.value } else { nil } }
    }

    var requests: Int {
        reduce(0) { if case .request(let count) = $1 { $0 + count } else { $0 } }
    }

    var probes: [ServerName] {
        compactMap { if case .probe(let server, _) = $0 { server } else { nil } }
    }

    var serversDown: [ServerName] {
        compactMap { if case .serverIsDown(let server, _) = $0 { server } else { nil } }
    }

    var serversBack: [ServerName] {
        compactMap { if case .serverIsBack(let server) = $0 { server } else { nil } }
    }

    var waits: Int { count { if case .waitToRetry = $0 { true } else { false } } }

    var lastIndexOfMark: Int { lastIndex { if case .markDone = $0 { true } else { false } } ?? -1 }

    var lastIndexOfRelease: Int { lastIndex { if case .release = $0 { true } else { false } } ?? -1 }
}
