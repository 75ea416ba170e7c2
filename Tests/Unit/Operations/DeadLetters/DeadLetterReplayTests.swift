import ETL
import ETLOperations
import ETLTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DeadLetterReplayTests {
    let bench = DeadLetterBench()

    @Test func anOriginalGoesBackByteForByteWithItsKeyAndItsHeaders() async throws {
        let job = #"{ "job_id": "a", "n": 1.50, "source": {}, "n": 2 }"#
        bench.fail(job, key: "k", headers: [MessageHeader("trace", "t")])
        let tally = try await bench.replay().run()
        #expect(tally.sent == 1)
        #expect(bench.sent.map(\.text) == [job])
        #expect(bench.sent.map(\.key) == [Array("k".utf8)])
        #expect(bench.sent.first?.headers == [MessageHeader("trace", "t"), MessageHeader("etl-replay-count", "1")])
    }

    @Test func whatWasNoJSONGoesBackAsItWas() async throws {
        bench.fail("no job", key: nil)
        bench.fail(bytes: [0xFF, 0x00, 0xFE])
        bench.fail("")
        // A JSON object that looks like a wrapped one stays what it is.
        bench.fail(#"{"raw":"x"}"#)
        _ = try await bench.replay().run()
        let values: [[UInt8]] = [
            Array("no job".utf8), [0xFF, 0x00, 0xFE], [], Array(#"{"job_id":"made","raw":"x"}"#.utf8),
        ]
        #expect(Set(bench.sent.map { $0.value ?? [1] }) == Set(values))
    }

    @Test func aLetterIsReplayedOnce() async throws {
        bench.fail(DeadLetterBench.job("a"))
        #expect(try await bench.replay().run().sent == 1)
        let second = try await bench.replay().run()
        #expect(second.sent == 0)
        #expect(second.left == ["replayed before": 1])
        #expect(bench.sent.count == 1)
        let record = try #require(bench.kafka.messages(in: "jobs-dlq-replayed").first)
        #expect(record.key == Array("0:0".utf8))
        #expect(record.text.contains(#""replayed_by":"ops@host","job_id":"a""#), "\(record.text)")
        #expect(record.text.contains(#""topic":"jobs""#))
    }

    @Test func aLetterOfATopicThatWasMadeAnewIsNotTakenForReplayed() async throws {
        bench.fail(DeadLetterBench.job("a"))
        _ = try await bench.replay().run()
        // The record says 0:0, and another letter stands there now.
        let fresh = DeadLetterBench()
        for record in bench.kafka.messages(in: "jobs-dlq-replayed") {
            fresh.kafka.produce(bytes: record.value, to: "jobs-dlq-replayed", key: record.key)
        }
        fresh.fail(DeadLetterBench.job("b"))
        #expect(try await fresh.replay().run().sent == 1)
    }

    @Test func anotherOperatorFencesTheFirst() async throws {
        for number in 0..<250 { bench.fail(DeadLetterBench.job("\(number)")) }
        let kafka = bench.kafka
        let second = bench
        let producers = Locked(0)
        // The second operator comes when the first has committed one batch and has begun the next.
        let first = bench.replay { id in
            InterruptedProducer(kafka.transactionalProducer(id: id), beforeCommit: 2) {
                _ = try? await second.replay().run()
                producers.withLock { $0 += 1 }
            }
        }
        let error = await #expect(throws: OperationError.self) { try await first.run() }
        #expect(producers.withLock(\.self) == 1)
        #expect(
            error?.description.contains("another operator has begun a replay of jobs-dlq") == true, "\(error as Any)")
        #expect(error?.description.contains("100 messages were sent back by this one") == true, "\(error as Any)")
        #expect(bench.sent.count == 250)
        #expect(Set(bench.sent.map(\.text)).count == 250)
    }

    @Test func anAbortedBatchLeavesNothing() async throws {
        bench.fail(DeadLetterBench.job("a"))
        bench.kafka.script(.sendRefused.keep)
        let replay = bench.replay()
        await #expect(throws: OperationError.self) { try await replay.run() }
        #expect(bench.sent.isEmpty)
        #expect(bench.kafka.messages(in: "jobs-dlq-replayed").isEmpty)
        bench.kafka.heal()
        #expect(try await bench.replay().run().sent == 1)
    }

    @Test func aTransactionThatFailedIsTriedAgain() async throws {
        bench.fail(DeadLetterBench.job("a"))
        bench.kafka.script(.sendRefused, .sendTimesOut)
        #expect(try await bench.replay().run().sent == 1)
        #expect(bench.sent.count == 1)
    }

    @Test func whatIsTooLargeHoldsUpNoOther() async throws {
        for id in ["a", "b", "c"] { bench.fail(DeadLetterBench.job(id)) }
        // It strikes the batch; letter by letter all of them pass.
        bench.kafka.script(.sendTooLarge)
        let tally = try await bench.replay().run()
        #expect(tally.sent == 3)
        #expect(bench.sent.count == 3)
        bench.fail(DeadLetterBench.job("d"))
        bench.kafka.script(.sendTooLarge)
        let alone = try await bench.replay().run()
        #expect(alone.left == ["replayed before": 3, "too large": 1])
        #expect(bench.results.text.contains("left  jobs-dlq[0]@3: "))
    }

    @Test func loopsEnd() async throws {
        bench.fail(DeadLetterBench.job("a"), headers: [MessageHeader("etl-replay-count", "2")])
        bench.fail(DeadLetterBench.job("b"), headers: [MessageHeader("etl-replay-count", "3")])
        bench.fail(DeadLetterBench.job("c"), headers: [MessageHeader("etl-replay-count", "many")])
        let tally = try await bench.replay().run()
        #expect(tally.sent == 2)
        #expect(tally.left == ["replayed too often": 1])
        #expect(Set(bench.sent.map { $0.header("etl-replay-count") }) == ["3", "1"])
        #expect(bench.sent.allSatisfy { $0.headers.count == 1 })
        #expect(bench.results.text.contains("left  jobs-dlq[0]@1: it came back 3 times"))
        #expect(try await bench.replay(maxReplays: 4).run().sent == 1)
    }

    @Test func aShortenedLetterSaysWhereItsOriginalStands() async throws {
        bench.fail(bytes: Array(DeadLetterBench.job("a").utf8), offset: 42, shortened: true)
        let tally = try await bench.replay().run()
        #expect(tally.left == ["shortened": 1])
        #expect(bench.sent.isEmpty)
        #expect(bench.results.text.contains("it stood at jobs[1]@42"), "\(bench.results.text)")
    }

    @Test func whatIsNoLetterIsLeft() async throws {
        bench.kafka.produce("{", to: "jobs-dlq")
        bench.kafka.produce(bytes: nil, to: "jobs-dlq")
        bench.kafka.produce(bytes: [0xFF], to: "jobs-dlq")
        bench.fail(DeadLetterBench.job("a"))
        let tally = try await bench.replay().run()
        #expect(tally.sent == 1)
        #expect(tally.left == ["unreadable": 3])
    }

    @Test func withoutTheHeaderTheTopicIsThatOfTheName() async throws {
        let letter = bench.fail(DeadLetterBench.job("a"))
        let bare = DeadLetterBench()
        bare.kafka.produce(bytes: letter.value, to: "jobs-dlq")
        _ = try await bare.replay().run()
        #expect(bare.sent.count == 1)
    }

    @Test(arguments: ["gone", "jobs-dlq", "jobs-dlq-replayed"])
    func noOtherTopicIsMadeOrWrittenTo(_ topic: String) async throws {
        let letter = bench.fail(DeadLetterBench.job("a"))
        let other = DeadLetterBench()
        other.kafka.produce(
            bytes: letter.value, to: "jobs-dlq", headers: [MessageHeader("etl-source-topic", topic)])
        let tally = try await other.replay().run()
        #expect(tally.left == ["without a topic": 1])
        #expect(other.kafka.messages(in: "gone").isEmpty)
        #expect(other.kafka.messages(in: "jobs-dlq").count == 1)
    }

    @Test func aDryRunSendsAndMakesNothing() async throws {
        bench.fail(DeadLetterBench.job("a"))
        let tally = try await bench.replay(dryRun: true).run()
        #expect(tally.sent == 1)
        #expect(bench.sent.isEmpty)
        let cluster = try await bench.kafka.administrator().describe(topics: ["jobs-dlq-replayed"])
        #expect(cluster.topics.first?.exists == false)
        #expect(
            bench.results.lines == [
                "would replay  jobs-dlq[0]@0 -> jobs  FileNotFound  job a  replay 1", "would send back 1 message",
            ])
    }

    @Test func thereIsAQuestionWhereThereIsSomethingToSend() async throws {
        bench.kafka.produce("{", to: "jobs-dlq")
        let nothing = try await bench.replay().question()
        #expect(nothing?.text == nil)
        #expect(bench.results.lines == ["sent back 0 messages; left 1: 1 unreadable"])
        bench.fail(DeadLetterBench.job("a"))
        let question = try await bench.replay().question()
        #expect(question?.text == "Send 1 message of jobs-dlq back (left: 1 unreadable)? [y/N] ")
        #expect(bench.sent.isEmpty)
    }

    /// Somebody may think for long, and workers go on meanwhile.
    @Test func theAnswerCountsForTheLettersThatTheQuestionIsAbout() async throws {
        bench.fail(DeadLetterBench.job("a"))
        let replay = bench.replay()
        let question = try #require(try await replay.question())
        bench.fail(DeadLetterBench.job("b"))
        #expect(try await replay.run(after: question).sent == 1)
        #expect(bench.sent.map(\.text) == [DeadLetterBench.job("a")])
        #expect(try await replay.run().sent == 1)
        #expect(bench.sent.map(\.text) == [DeadLetterBench.job("a"), DeadLetterBench.job("b")])
    }

    @Test func onlyWhatIsMeantIsReplayed() async throws {
        let first = bench.fail(DeadLetterBench.job("a"))
        bench.fail(DeadLetterBench.job("b"))
        let place = MessagePlace(topicPartition: first.topicPartition, offset: first.offset)
        _ = try await bench.replay(DeadLetterFilter(places: [place])).run()
        #expect(bench.sent.map(\.text) == [DeadLetterBench.job("a")])
        _ = try await bench.replay(DeadLetterFilter(places: [place])).run()
        #expect(bench.results.text.contains("left  jobs-dlq[0]@0: replayed before, "))
        #expect(bench.results.text.contains("by ops@host, as jobs["))
    }

    /// Who names a letter means it: that it is not there, or that a filter hides it, must not look like success.
    @Test func aNamedLetterThatIsNotMetIsLeft() async throws {
        let letter = bench.fail(DeadLetterBench.job("a"))
        let (hidden, gone) = (
            MessagePlace(topicPartition: letter.topicPartition, offset: letter.offset),
            MessagePlace(topicPartition: letter.topicPartition, offset: 99)
        )
        let filter = DeadLetterFilter(kinds: ["Stalled"], places: [hidden, gone])
        let preview = try await bench.replay(filter, dryRun: true).run()
        #expect(preview.left == ["not found": 2])
        #expect(try await bench.replay(filter).question()?.text == nil)
        let tally = try await bench.replay(filter, json: true).run()
        #expect(tally.left == ["not found": 2])
        #expect(bench.sent.isEmpty)
        let reason = "there is no such letter (retention may have removed it), or a filter does not let it pass"
        let lines = [
            "left  jobs-dlq[0]@0: \(reason)", "left  jobs-dlq[0]@99: \(reason)",
        ]
        #expect(bench.results.lines.filter { $0.hasPrefix("left") } == lines + lines)
        #expect(
            bench.results.lines.last
                == #"{"letter":"jobs-dlq[0]@99","outcome":"left","reason":"\#(reason)"}"#)
    }

    @Test func aStoppedReplayHasSentWhatItTold() async throws {
        for number in 0..<250 { bench.fail(DeadLetterBench.job("\(number)")) }
        let (kafka, replayed) = (bench.kafka, bench)
        let stop = Locked<Task<ReplayTally, any Error>?>(nil)
        let replay = replayed.replay { id in
            InterruptedProducer(kafka.transactionalProducer(id: id), beforeCommit: 2) {
                stop.withLock { $0?.cancel() }
            }
        }
        let gate = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in gate.stream { break }
            return try await replay.run()
        }
        stop.withLock { $0 = task }
        gate.continuation.yield()
        await #expect(throws: CancellationError.self) { try await task.value }
        // The transaction under way was committed, and none was begun after it.
        #expect(bench.sent.count == 200)
        #expect(bench.kafka.messages(in: "jobs-dlq-replayed").count == 200)
        #expect(bench.results.lines.count { $0.hasPrefix("replayed  ") } == 200)
        #expect(bench.results.lines.last == "sent back 200 messages")
        #expect(try await bench.replay().run().sent == 50)
    }

    @Test func scriptsGetOneObjectALetter() async throws {
        bench.fail(DeadLetterBench.job("a"))
        bench.kafka.produce("{", to: "jobs-dlq")
        _ = try await bench.replay(json: true).run()
        #expect(bench.results.lines.count == 2)
        #expect(
            bench.results.text.contains(
                #"{"letter":"jobs-dlq[0]@0","outcome":"replayed","kind":"FileNotFound","job_id":"a","topic":"jobs","#),
            "\(bench.results.text)")
        #expect(bench.notes.lines == ["sent back 1 message; left 1: 1 unreadable"])
    }
}

/// A producer that lets something happen before one of its commits.
private final class InterruptedProducer: TransactionalProducer {
    private let base: any TransactionalProducer
    private let number: Int
    private let interrupt: @Sendable () async -> Void
    private let commits = Locked(0)

    init(_ base: any TransactionalProducer, beforeCommit number: Int, _ interrupt: @escaping @Sendable () async -> Void)
    {
        self.base = base
        self.number = number
        self.interrupt = interrupt
    }

    func takeOver() async throws(TransactionError) { try await base.takeOver() }
    func begin() async throws(TransactionError) { try await base.begin() }
    func send(_ messages: [OutgoingMessage]) async throws(TransactionError) -> [MessagePlace] {
        try await base.send(messages)
    }
    func commit() async throws(TransactionError) {
        let count = commits.withLock { count in
            count += 1
            return count
        }
        if count == number { await interrupt() }
        try await base.commit()
    }
    func abort() async { await base.abort() }
    func close() async { await base.close() }
}
