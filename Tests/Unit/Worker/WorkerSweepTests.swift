import ETLTesting
import Testing

@testable import ETL

@Suite("What killed workers left is removed")
struct WorkerSweepTests {
    private static let day: Int64 = 86_400

    private func leave(
        idle: Int64?, begun age: Int64 = 2 * day, in directory: String, of store: InMemoryFileStore, random: UInt64 = 7
    ) throws {
        let now = UTCTime.now.seconds
        store.leaveTemporary(
            TemporaryName(created: now - age, random: random), beside: try RemotePath("\(directory)/x"),
            idle: idle.map { .seconds($0) })
    }

    @Test func besideAFileThatWasPublished() async throws {
        try await withBench { bench in
            try leave(idle: 2 * Self.day, in: "/out", of: bench.destination)
            try leave(idle: 60, in: "/out", of: bench.destination, random: 8)
            try leave(idle: 2 * Self.day, in: "/elsewhere", of: bench.destination)
            try leave(idle: 2 * Self.day, in: "/in", of: bench.source)
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await bench.until { bench.destination.temporaries.count == 2 }
            let left = Set(bench.destination.temporaries.keys.map { "\($0.directory) \($0.name.suffix(6))" })
            #expect(left == ["/out 8.part", "/elsewhere 7.part"])
            #expect(bench.source.temporaries.count == 1)
        }
    }

    /// Then the file beside it has its source's time, against which nothing can be measured.
    @Test func byTheirNamesAloneWhereFilesKeepTheirTimes() async throws {
        try await withBench(configure: { $0.modificationTimes.isDefault = true }) { bench in
            try leave(idle: 30 * Self.day, begun: 2 * Self.day, in: "/out", of: bench.destination)
            try leave(idle: -30 * Self.day, begun: 8 * Self.day, in: "/out", of: bench.destination, random: 8)
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await bench.until { bench.destination.temporaries.count == 1 }
            #expect(bench.destination.temporaries.keys.first?.name.hasSuffix("7.part") == true)
        }
    }

    @Test func aDirectoryIsLookedThroughOnceADay() async throws {
        let clock = ManualClock()
        try await withBench(clock: clock) { bench in
            for name in ["a", "b", "c"] { bench.source["/in/\(name)"] = [1] }
            let looks = { bench.destination.calls.count { $0.operation == .list } }
            bench.produce("a")
            try await bench.until { looks() == 1 }
            bench.produce("b")
            try await bench.kafka.committed("jobs", 0, reaches: 2)
            clock.advance(by: .seconds(Self.day))
            bench.produce("c")
            try await bench.until { looks() == 2 }
        }
    }

    @Test func whatFailsHarmsNoJob() async throws {
        try await withBench { bench in
            try leave(idle: 2 * Self.day, in: "/out", of: bench.destination)
            bench.destination.inject(.fail(.remove))
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await bench.kafka.committed("jobs", 0, reaches: 1)
            try await bench.until { bench.destination.pendingFaults == 0 }
            #expect(bench.kafka.messages(in: "jobs-dlq").isEmpty)
        }
    }

    @Test func oneThatCannotBeRemovedDoesNotShieldTheOthers() async throws {
        try await withBench { bench in
            for random: UInt64 in 1...3 {
                try leave(idle: 2 * Self.day, in: "/out", of: bench.destination, random: random)
            }
            bench.destination.inject(.fail(.remove, with: TransferError(.permissionDenied, isRetriable: false)))
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await bench.until { bench.destination.temporaries.count == 1 }
        }
    }

    @Test func aWorkerThatStopsFinishesWhatItHasBegunToLookThrough() async throws {
        let bench = Bench()
        try leave(idle: 2 * Self.day, in: "/out", of: bench.destination)
        let hold = bench.destination.hold(.list)
        bench.source["/in/a"] = [1]
        bench.produce("a")
        try await bench.run { stop in
            try await hold.reached()
            stop()
            try await bench.isStopping()
            hold.release()
        }
        #expect(bench.destination.temporaries.isEmpty)
    }

    @Test func aHangingServerKeepsNoWorkerFromItsEnd() async throws {
        let clock = ManualClock()
        let bench = Bench(clock: clock)
        let hold = bench.destination.hold(.list)
        bench.source["/in/a"] = [1]
        bench.produce("a")
        try await bench.run { stop in
            try await hold.reached()
            stop()
            // All else is done: what remains is the time limit of the last look.
            try await bench.until { clock.pendingSleeps == [.seconds(2)] }
            clock.advance(by: .seconds(2))
        }
        #expect(bench.kafka.committed("jobs", 0) == 1)
    }

    @Test func notWhereItIsTurnedOff() async throws {
        let bench = Bench(temporaryMaxAge: nil)
        try leave(idle: 2 * Self.day, in: "/out", of: bench.destination)
        bench.source["/in/a"] = [1]
        bench.produce("a")
        try await bench.run { _ in try await bench.kafka.committed("jobs", 0, reaches: 1) }
        #expect(!bench.destination.calls.contains { $0.operation == .list })
    }
}
