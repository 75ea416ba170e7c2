import ETLTesting
import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import ETL

@Suite("The worker, between an in-memory Kafka and in-memory stores")
struct WorkerTests {
    @Test func aJobsFileIsMovedAndItsOffsetCommitted() async throws {
        try await withBench { bench in
            bench.source["/in/a"] = [1, 2, 3]
            bench.produce("a")
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect(bench.destination["/out/a"] == [1, 2, 3])
            #expect(bench.kafka.deadLetters(of: "jobs").isEmpty)
        }
    }

    @Test func manyJobsRunAtOnceAndEveryOffsetIsCommitted() async throws {
        try await withBench(partitions: 3) { bench in
            for number in 0..<200 {
                bench.source["/in/\(number)"] = Array(repeating: UInt8(number), count: number)
                bench.produce("\(number)", partition: Int32(number % 3))
            }
            for partition in 0..<3 {
                try await bench.kafka.committed("jobs", Int32(partition), reaches: partition == 2 ? 66 : 67)
            }
            #expect(bench.destination.files.count == 200)
            #expect(bench.destination.mostConnections <= bench.destination.capabilities.maxConnections)
            #expect(bench.destination.temporaries.isEmpty)
        }
    }

    @Test func aJobThatCannotBeDoneIsADeadLetterBeforeItIsCommitted() async throws {
        try await withBench { bench in
            bench.produce("missing")
            let letter = try #require(try await bench.kafka.deadLetters(of: "jobs", count: 1).first)
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            let value = try bench.json(letter)
            #expect(value["error"] as? String == "FileNotFound: source /in/missing")
            #expect(value["retry_count"] as? Int == 0)
            #expect((value["original_message"] as? [String: Any])?["job_id"] as? String == "missing")
            #expect(
                bench.kafka.journal.has(
                    .deadLetterAcknowledged(letter.topicPartition, letter.offset),
                    before: .committed(bench.partition, 1, group: InMemoryKafka.defaultGroup)))
        }
    }

    @Test func withoutTheAcknowledgementThereIsNoCommit() async throws {
        try await withBench { bench in
            bench.kafka.script(.reportWithheld)
            bench.produce("missing")
            try await bench.kafka.reportsWithheld(1)
            bench.source["/in/b"] = [1]
            bench.produce("b")
            try await bench.destinationHas("/out/b")
            #expect(bench.kafka.committed("jobs", 0) == nil)
            bench.kafka.releaseReports()
            try await bench.kafka.committed("jobs", 0, reaches: 2)
        }
    }

    @Test func aDeadLetterThatKafkaRefusesIsSentAgainAndNothingIsDropped() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            bench.kafka.script(.sendRefused, .sendTimesOut)
            bench.produce("missing")
            for _ in 0..<2 {
                try await clock.waitForSleepers(1)
                #expect(bench.worker.health.problems.contains { $0.contains("dead letters are held") })
                clock.advance(by: .seconds(60))
            }
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect(bench.kafka.deadLetters(of: "jobs").count == 1)
            #expect(bench.worker.health.problems.isEmpty)
        }
    }

    @Test func aHeldLetterThatIsLetGoHoldsTheWorkersReadinessNoLonger() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            bench.kafka.script(.sendRefused.keep)
            bench.produce("missing")
            try await clock.waitForSleepers(1)
            #expect(!bench.worker.health.problems.isEmpty)
            bench.kafka.lose("jobs", 0)
            try await bench.until { !bench.worker.health.problems.contains { $0.contains("dead letters are held") } }
            #expect(bench.kafka.committed("jobs", 0) == nil)
        }
    }

    @Test func oneThatIsStillTooLargeGoesWithNextToNothingOfTheOriginal() async throws {
        try await withBench { bench in
            bench.kafka.script(.sendTooLarge, .sendTooLarge)
            bench.kafka.produce(String(repeating: "x", count: 10_000), to: "jobs")
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            let letter = try #require(bench.kafka.deadLetters(of: "jobs").first)
            #expect((257..<1000).contains(letter.value?.count ?? 0), "\(letter)")
        }
    }

    @Test func aDeadLetterThatIsTooLargeGoesShortened() async throws {
        try await withBench { bench in
            bench.kafka.produce(String(repeating: "x", count: 1 << 20), to: "jobs", partition: 0)
            let letter = try #require(try await bench.kafka.deadLetters(of: "jobs", count: 1).first)
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect((letter.value?.count ?? 0) < 100_000)
            #expect((try bench.json(letter)["error"] as? String)?.contains("jobs") == true)
        }
    }

    @Test func aPassingFaultIsTriedAgainAfterItsDelay() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            bench.source["/in/a"] = [1]
            bench.source.inject(.fail(.read), .fail(.read))
            bench.produce("a")
            for _ in 0..<2 {
                try await clock.waitForSleepers(1)
                #expect(bench.destination["/out/a"] == nil)
                clock.advance(by: .seconds(30))
            }
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect(bench.destination["/out/a"] == [1])
        }
    }

    @Test func afterAllRetriesItIsADeadLetterThatCountsThem() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            bench.source["/in/a"] = [1]
            bench.source.inject(.fail(.read).keeping)
            bench.produce("a")
            for _ in 0..<3 {
                try await clock.waitForSleepers(1)
                clock.advance(by: .seconds(30))
            }
            let letter = try #require(try await bench.kafka.deadLetters(of: "jobs", count: 1).first)
            #expect(try bench.json(letter)["retry_count"] as? Int == 3)
        }
    }

    @Test func oneDestinationGetsItsFilesInOrder() async throws {
        try await withBench { bench in
            for number: UInt8 in 0..<20 {
                bench.source["/in/v\(number)"] = [number]
                bench.produce("v\(number)", to: "same")
            }
            try await bench.kafka.committed("jobs", 0, reaches: 20)
            let path = try RemotePath("/out/same")
            #expect(bench.destination.history(of: path).compactMap(\.self) == (0..<20).map { [UInt8($0)] })
        }
    }

    @Test func aStopFinishesWhatRunsAndLeavesTheRest() async throws {
        let bench = Bench(concurrency: 1)
        let hold = bench.destination.hold(.publish)
        bench.source["/in/a"] = [1]
        bench.source["/in/b"] = [2]
        bench.produce("a")
        bench.produce("b")
        try await bench.run { stop in
            try await hold.reached()
            stop()
            try await bench.isStopping()
            hold.release()
        }
        #expect(bench.kafka.committed("jobs", 0) == 1)
        #expect(bench.destination["/out/a"] == [1])
        #expect(bench.destination["/out/b"] == nil)
        #expect(bench.source.isClosed && bench.destination.isClosed)
    }

    @Test func aStopThatTakesTooLongGivesUpWhatRuns() async throws {
        let clock = ManualClock()
        let bench = Bench(clock: clock)
        let hold = bench.destination.hold(.publish)
        bench.source["/in/a"] = [1]
        bench.produce("a")
        try await bench.run { stop in
            try await hold.reached()
            stop()
            try await clock.waitForSleepers(1)
            clock.advance(by: .seconds(30))
        }
        #expect(bench.kafka.committed("jobs", 0) == nil)
        #expect(bench.destination["/out/a"] == nil)
        #expect(bench.destination.temporaries.isEmpty)
    }

    @Test func aCancelledWorkerGivesUpWhatRunsAndStillCommitsWhatIsDone() async throws {
        let bench = Bench()
        bench.source["/in/a"] = [1]
        bench.source["/in/b"] = [2]
        let running = Task { try await bench.worker.run() }
        bench.produce("a")
        try await bench.destinationHas("/out/a")
        let hold = bench.destination.hold(.publish)
        bench.produce("b")
        try await hold.reached()
        let removal = bench.destination.hold(.abandon)
        running.cancel()
        try await removal.reached()
        for _ in 0..<1000 { await Task.yield() }
        #expect(!bench.destination.isClosed, "it has not ended before its job has")
        removal.release()
        try await running.value
        #expect(bench.kafka.committed("jobs", 0) == 1)
        #expect(bench.destination["/out/b"] == nil)
        #expect(bench.destination.temporaries.isEmpty)
        #expect(bench.source.isClosed && bench.destination.isClosed)
    }

    @Test func aRevokedPartitionIsReleasedWithWhatWasDone() async throws {
        try await withBench { bench in
            let hold = bench.destination.hold(.publish)
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await hold.reached()
            let other = bench.kafka.source(topics: ["jobs"])
            bench.kafka.assign("jobs", 0, to: other)
            hold.release()
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            while let event = try await other.next() {
                if case .assigned(let partitions) = event, partitions.map(\.partition) == [0] { break }
            }
            #expect(bench.kafka.owner(of: "jobs", 0) == other)
            await other.close()
        }
    }

    @Test func aLostPartitionCommitsNothing() async throws {
        try await withBench { bench in
            let hold = bench.destination.hold(.publish)
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await hold.reached()
            bench.kafka.lose("jobs", 0)
            try await bench.until { bench.destination.temporaries.isEmpty }
            #expect(bench.kafka.committed("jobs", 0) == nil)
            #expect(bench.destination["/out/a"] == nil)
            hold.release()
            bench.kafka.rebalance()
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect(bench.destination["/out/a"] == [1])
        }
    }

    @Test func aSourceBeyondHelpEndsTheWorkerWithItsReason() async throws {
        let bench = Bench()
        bench.kafka.script(.sourceFails("fenced by another worker"))
        let error = await #expect(throws: MessageSourceError.self) {
            try await bench.run { _ in
                // Until the worker's own end cancels it.
                let nothing = AsyncStream.makeStream(of: Void.self)
                for await _ in nothing.stream {}
            }
        }
        #expect(error?.description.contains("fenced by another worker") == true)
    }
}
