import Infrastructure
import Testing

@testable import ETL

@Suite("Which job may start when")
struct JobSchedulerTests {
    @Test func noMoreThanTheConcurrency() throws {
        var scheduler = JobScheduler(concurrency: 2) { _ in 8 }
        for number in 1...4 { scheduler.add(job(number), needing: try needs("A", "B", "/\(number)")) }
        #expect(scheduler.start() == [job(1), job(2)])
        #expect(scheduler.start().isEmpty)
        #expect(scheduler.readyCount == 2)
        scheduler.remove(job(1))
        #expect(scheduler.start() == [job(3)])
    }

    @Test func oneDestinationIsWrittenByOneJobAtATimeInOrder() throws {
        var scheduler = JobScheduler(concurrency: 8) { _ in 8 }
        for number in 1...3 { scheduler.add(job(number), needing: try needs("A", "B", "/same")) }
        #expect(scheduler.start() == [job(1)])
        scheduler.remove(job(1))
        #expect(scheduler.start() == [job(2)])
        scheduler.remove(job(3))
        scheduler.remove(job(2))
        #expect(scheduler.start().isEmpty)
        scheduler.add(job(4), needing: try needs("A", "B", "/same"))
        #expect(scheduler.start() == [job(4)])
    }

    @Test func aJobThatWaitsToRetryKeepsItsDestinationAndNothingElse() throws {
        var scheduler = JobScheduler(concurrency: 1) { _ in 1 }
        scheduler.add(job(1), needing: try needs("A", "B", "/x"))
        scheduler.add(job(2), needing: try needs("A", "B", "/x"))
        scheduler.add(job(3), needing: try needs("A", "B", "/y"))
        #expect(scheduler.start() == [job(1)])
        scheduler.suspend(job(1))
        #expect(scheduler.start() == [job(3)])
        scheduler.remove(job(3))
        #expect(scheduler.start().isEmpty)
        scheduler.resume(job(1))
        #expect(scheduler.start() == [job(1)])
    }

    @Test func aFullServerHoldsUpOnlyItsOwnJobs() throws {
        var scheduler = JobScheduler(concurrency: 8) { $0 == ServerName("SLOW") ? 1 : 8 }
        scheduler.add(job(1), needing: try needs("SLOW", "B", "/1"))
        scheduler.add(job(2), needing: try needs("SLOW", "B", "/2"))
        scheduler.add(job(3), needing: try needs("A", "SLOW", "/3"))
        scheduler.add(job(4), needing: try needs("A", "B", "/4"))
        #expect(scheduler.start() == [job(1), job(4)])
        scheduler.disconnect(job(1))
        #expect(scheduler.start() == [job(2)])
        scheduler.remove(job(2))
        #expect(scheduler.start() == [job(3)])
    }

    @Test func twoDirectionsBetweenTwoServersNeverWaitForEachOther() throws {
        var scheduler = JobScheduler(concurrency: 8) { _ in 1 }
        scheduler.add(job(1), needing: try needs("A", "B", "/1"))
        scheduler.add(job(2), needing: try needs("B", "A", "/2"))
        #expect(scheduler.start() == [job(1)])
        scheduler.remove(job(1))
        #expect(scheduler.start() == [job(2)])
    }

    @Test func aJobBetweenTwoBusyServersIsNotOvertakenForEver() throws {
        var scheduler = JobScheduler(concurrency: 4) { _ in 1 }
        var (next, running) = (2, [JobNumber]())
        func add(_ source: String, _ destination: String) throws {
            scheduler.add(job(next), needing: try needs(source, destination, "/\(next)"))
            next += 1
        }
        try add("A", "C")
        try add("D", "B")
        running += scheduler.start()
        #expect(running == [job(2), job(3)])
        // A number before all that follow: the oldest that waits.
        scheduler.add(job(4), needing: try needs("A", "B", "/oldest"))
        next = 5
        var ends = 0
        while !running.contains(job(4)) {
            try #require(ends < 20, "the oldest job is overtaken again and again")
            try add("A", "C")
            try add("D", "B")
            scheduler.remove(running.removeFirst())
            ends += 1
            running += scheduler.start()
        }
        // Once it has had its turn the others go on.
        scheduler.remove(job(4))
        #expect(scheduler.start().count == 2 - running.count + 1)
    }

    @Test func aJobForAServerThatIsHeldHoldsUpNobody() throws {
        var scheduler = JobScheduler(concurrency: 2) { _ in 1 }
        scheduler.hold(ServerName("B"))
        scheduler.add(job(1), needing: try needs("A", "B", "/1"))
        for number in 2...20 {
            scheduler.add(job(number), needing: try needs("A", "C", "/\(number)"))
            #expect(scheduler.start() == [job(number)])
            scheduler.remove(job(number))
        }
    }

    @Test func withinOneServerAFileTakesTwoConnections() throws {
        var scheduler = JobScheduler(concurrency: 8) { _ in 3 }
        scheduler.add(job(1), needing: try needs("A", "A", "/1"))
        scheduler.add(job(2), needing: try needs("A", "A", "/2"))
        #expect(scheduler.start() == [job(1)])
        scheduler.disconnect(job(1))
        scheduler.disconnect(job(1))
        #expect(scheduler.start() == [job(2)])
    }

    @Test func twoSpellingsOfAnAccentAreTwoDestinations() throws {
        var scheduler = JobScheduler(concurrency: 8) { _ in 8 }
        scheduler.add(job(1), needing: try needs("A", "B", "/\u{E9}"))
        scheduler.add(job(2), needing: try needs("A", "B", "/e\u{301}"))
        #expect(scheduler.start() == [job(1), job(2)])
    }

    @Test func aMessageThatIsNoJobNeedsOnlyASlot() throws {
        var scheduler = JobScheduler(concurrency: 1) { _ in 0 }
        scheduler.add(job(1), needing: .deadLetterOnly)
        #expect(scheduler.start() == [job(1)])
    }

    /// Any order of arrivals, ends and retries keeps the bounds, starts everything in the end and leaves nothing over.
    @Test(arguments: 1...20) func theBoundsHoldWhateverHappens(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var scheduler = JobScheduler(concurrency: 5) { _ in 3 }
        var needsOf: [JobNumber: JobNeeds] = [:]
        var running: Set<JobNumber> = []
        var suspended: Set<JobNumber> = []
        var lastStarted: [FileLocation: JobNumber] = [:]
        var ended = 0
        func started(_ jobs: [JobNumber]) throws {
            for number in jobs {
                running.insert(number)
                let destination = try #require(needsOf[number]?.destination)
                #expect(lastStarted[destination] ?? number <= number, "out of order")
                lastStarted[destination] = number
            }
            let ends = running.flatMap { needsOf[$0]?.lane.ends ?? [] }
            for server in ["A", "B", "C"].map(ServerName.init) {
                #expect(ends.filter { $0.0 == server }.reduce(0) { $0 + $1.1 } <= 3)
            }
            #expect(running.count <= 5)
            #expect(Set(running.compactMap { needsOf[$0]?.destination }).count == running.count)
        }
        for number in 1...300 {
            let servers = ["A", "B", "C"]
            let needs = try needs(
                servers.randomElement(using: &generator)!, servers.randomElement(using: &generator)!,
                "/\(Int.random(in: 0..<20, using: &generator))")
            needsOf[job(number)] = needs
            scheduler.add(job(number), needing: needs)
            try started(scheduler.start())
            if let one = running.randomElement(using: &generator) {
                running.remove(one)
                if Bool.random(using: &generator) {
                    scheduler.remove(one)
                    ended += 1
                } else {
                    scheduler.suspend(one)
                    suspended.insert(one)
                }
            }
            try started(scheduler.start())
        }
        while ended < 300 {
            for one in suspended { scheduler.resume(one) }
            suspended = []
            try started(scheduler.start())
            try #require(!running.isEmpty, "the scheduler has jobs and starts none")
            for one in running { scheduler.remove(one) }
            ended += running.count
            running = []
        }
        #expect(scheduler.readyCount == 0)
        #expect(scheduler.runningCount == 0)
    }

    private func job(_ number: Int) -> JobNumber { JobNumber(value: UInt64(number)) }

    private func needs(_ source: String, _ destination: String, _ path: String) throws -> JobNeeds {
        JobNeeds(
            TransferJob(
                id: path, source: FileLocation(server: ServerName(source), path: try RemotePath("/in" + path)),
                destination: FileLocation(server: ServerName(destination), path: try RemotePath(path))))
    }
}
