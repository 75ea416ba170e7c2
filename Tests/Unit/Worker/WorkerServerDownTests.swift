import ETLTesting
import Testing

@testable import ETL

@Suite("A server that is down, met by the whole worker")
struct WorkerServerDownTests {
    @Test func jobsWaitForTheirServerAndOthersGoOn() async throws {
        let clock = ManualClock()
        try await withBench(partitions: 2, serverDown: .hold, clock: clock) { bench in
            for name in ["a", "b"] { bench.source["/in/\(name)"] = [1] }
            bench.destination.goDown()
            bench.produce("a")
            for _ in 0..<10 {
                // The wait before the next look.
                try await clock.waitForSleepers(1)
                clock.advance(by: .seconds(60))
            }
            #expect(bench.kafka.committed("jobs", 0) == nil)
            #expect(bench.kafka.deadLetters(of: "jobs").isEmpty)
            bench.produceWithin("b", partition: 1)
            try await bench.kafka.committed("jobs", 1, reaches: 1)
            #expect(bench.source["/out/b"] == [1])
            #expect(bench.kafka.committed("jobs", 0) == nil)
            bench.destination.comeBack()
            try await clock.waitForSleepers(1)
            clock.advance(by: .seconds(60))
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            #expect(bench.destination["/out/a"] == [1])
            #expect(bench.kafka.deadLetters(of: "jobs").isEmpty)
        }
    }

    @Test func withoutHoldTheyGoToTheDeadLetters() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            bench.source["/in/a"] = [1]
            bench.destination.goDown()
            bench.produce("a")
            for _ in 0..<3 {
                try await clock.waitForSleepers(1)
                clock.advance(by: .seconds(60))
            }
            let letter = try #require(try await bench.kafka.deadLetters(of: "jobs", count: 1).first)
            let value = try bench.json(letter)
            #expect(value["error"] as? String == "ConnectionRefused: destination")
            #expect(value["retry_count"] as? Int == 3)
        }
    }

    @Test func aStopDoesNotWaitForTheServer() async throws {
        let bench = Bench(serverDown: .hold)
        bench.source["/in/a"] = [1]
        bench.destination.goDown()
        try await bench.run { stop in
            bench.produce("a")
            let probing = bench.destination.hold(.probe)
            try await probing.reached()
            stop()
        }
        #expect(bench.kafka.committed("jobs", 0) == nil)
        #expect(bench.kafka.deadLetters(of: "jobs").isEmpty)
    }
}
