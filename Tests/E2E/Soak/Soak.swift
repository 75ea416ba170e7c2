import Foundation
import Infrastructure

/// Many small jobs through one worker process, which is watched all along.
///
/// Jobs come in batches, and the worker is looked at when a batch is done: at rest, so that numbers can be compared.
struct Soak {
    /// When enough was done.
    enum Limit {
        case jobs(Int)
        case minutes(Int)
    }

    /// What came of it.
    struct Result {
        var jobs = 0
        var samples: [ProcessUsage] = []
        /// What is wrong, a line each.
        var problems: [String] = []
    }

    let limit: Limit
    let batch: Int
    /// Takes a line for a person.
    let report: @Sendable (String) -> Void

    private static let sources = 20
    private static let destinations = 200

    /// Runs until the limit. What is wrong with the worker is in the result.
    ///
    /// - Throws: what went wrong with the run itself, or a batch that did not end.
    func run() async throws -> Result {
        let stage = try await Stage()
        // Odd sizes of 0 to 32 KiB.
        let contents = (0..<Self.sources).map { number in
            Data((0..<number * 1721).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) })
        }
        for (number, content) in contents.enumerated() { try await stage.put(content, "\(number)") }
        let worker = try stage.startWorker()
        let start = ContinuousClock.now
        var result = Result()
        var reported = (minute: 0, jobs: 0)
        while !isOver(result.jobs, since: start) {
            try await stage.kcat.produce((result.jobs..<result.jobs + batch).map { job($0, stage) }, to: stage.topic)
            result.jobs += batch
            try await worker.waitForLine("Job done", count: result.jobs, within: .seconds(300))
            let usage = try ProcessUsage.of(pid: worker.process.pid)
            result.samples.append(usage)
            let minute = Int((ContinuousClock.now - start).components.seconds / 60)
            if minute > reported.minute {
                report(line(result.jobs, result.jobs - reported.jobs, minutes: minute - reported.minute, minute, usage))
                reported = (minute, result.jobs)
            }
        }
        let seconds = (ContinuousClock.now - start).components.seconds
        if let last = result.samples.last {
            report("all in all: \(result.jobs) jobs in \(seconds) s, \(Self.text(last))")
        }
        result.problems = SoakVerdict(result.samples).problems
        try await judge(worker, stage, contents, &result)
        return result
    }

    private func isOver(_ jobs: Int, since start: ContinuousClock.Instant) -> Bool {
        switch limit {
        case .jobs(let count): jobs >= count
        case .minutes(let minutes): ContinuousClock.now - start >= .seconds(60 * minutes)
        }
    }

    /// A destination always gets the same source, so that its content is known whichever job came last.
    private func job(_ number: Int, _ stage: Stage) -> String {
        let destination = number % Self.destinations
        return """
            {"job_id": "soak-\(number)", \
            "source": {"hostname": "TEST_SRC", "path": "\(stage.directory)/in/\(destination % Self.sources)"}, \
            "destination": {"hostname": "TEST_DST", "path": "\(stage.directory)/out/\(destination)"}}
            """
    }

    private func line(_ jobs: Int, _ more: Int, minutes: Int, _ minute: Int, _ usage: ProcessUsage) -> String {
        "minute \(minute): \(jobs) jobs, \(more / (60 * minutes)) files/s, \(Self.text(usage))"
    }

    private static func text(_ usage: ProcessUsage) -> String {
        "RSS \(usage.residentKiB / 1024) MiB, \(usage.descriptors) descriptors, \(usage.threads) threads"
    }

    /// Whether each job was done once and committed, with the right files at the end and nothing beside them.
    private func judge(
        _ worker: WorkerProcess, _ stage: Stage, _ contents: [Data], _ result: inout Result
    ) async throws {
        let exitCode = await worker.stop()
        if exitCode != 0 { result.problems.append("the worker ended with \(exitCode)") }
        let done = worker.process.count(of: "Job done")
        if done != result.jobs { result.problems.append("\(done) times 'Job done' for \(result.jobs) jobs") }
        for bad in [" WARN ", " ERROR "] where worker.process.count(of: bad) > 0 {
            let first = worker.process.lines.first { $0.contains(bad) } ?? ""
            result.problems.append("\(worker.process.count(of: bad)) lines of\(bad)in the log, the first: \(first)")
        }
        let committed = try await stage.committed().values.reduce(0, +)
        if committed != result.jobs { result.problems.append("\(committed) of \(result.jobs) jobs are committed") }
        let names = Set((0..<min(result.jobs, Self.destinations)).map { "\($0)" })
        let found = Set(try await stage.destinationNames())
        if found != names { result.problems.append("at the destination: \(found.symmetricDifference(names).sorted())") }
        for name in names.sorted() {
            let isWhole = try await stage.arrived(name, contents[(Int(name) ?? 0) % Self.sources])
            if !isWhole { result.problems.append("\(name) is not as its source") }
        }
    }
}
