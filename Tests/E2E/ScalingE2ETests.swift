import Foundation
import Infrastructure
import Testing

@Suite("Workers come and go under load")
struct ScalingE2ETests {
    /// One worker, then three, then one again: every job is done, hardly one twice, and nobody waits for a worker that
    /// said that it goes.
    @Test func oneToThreeToOne() async throws {
        let stage = try await Stage()
        let content = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try await stage.put(content, "file")
        try await stage.admin.create(stage.topic, partitions: 6)
        // A dead worker is missed after half a minute only: what goes on sooner, a SIGTERM has told.
        let environment = ["KAFKA_SESSION_TIMEOUT_MS": "30000", "KAFKA_HEARTBEAT_INTERVAL_MS": "500"]
        let first = try stage.startWorker(environment: environment)
        var sent = 0
        func send(_ count: Int) async throws {
            for partition in 0..<6 {
                let numbers = (sent..<sent + count).filter { $0 % 6 == partition }
                try await stage.kcat.produce(numbers.map { job($0, stage) }, to: stage.topic, partition: partition)
            }
            sent += count
        }
        try await send(600)
        try await first.waitForLine("Job done", count: 20)

        let begin = ContinuousClock.now
        let others = [
            try stage.startWorker(environment: environment), try stage.startWorker(environment: environment),
        ]
        for worker in others { try await worker.waitForLine("Partitions assigned") }
        let scaled = (ContinuousClock.now - begin).components.seconds
        try await send(1200)
        for worker in others { try await worker.waitForLine("Job done", count: 20) }

        let start = ContinuousClock.now
        for worker in others { worker.send(SIGTERM) }
        for worker in others { #expect(await worker.exitCode() == 0) }
        try await send(600)
        try await stage.admin.committed(stage.group, stage.topic, count: sent, within: .seconds(60))
        let seconds = (ContinuousClock.now - start).components.seconds
        #expect(seconds < 25, "the last worker had all to itself after \(seconds) s only")
        #expect(await first.stop() == 0)

        let done = ([first] + others).map { $0.process.count(of: "Job done") }
        let text = """
            scaling: \(sent) jobs, done \(done) times by each worker; \(scaled) s to scale up, \(seconds) s to scale down

            """
        FileHandle.standardOutput.write(Data(text.utf8))
        // A rebalance lets jobs in flight end and commits them, so that no more than a few are done twice.
        #expect(done.reduce(0, +) >= sent && done.reduce(0, +) <= sent + sent / 20, "\(done)")
        #expect(try await stage.destinationNames().count == sent)
        for name in ["0", "\(sent / 2)", "\(sent - 1)"] { #expect(try await stage.arrived(name, content)) }
        for worker in [first] + others { #expect(worker.process.count(of: " ERROR ") == 0) }
    }

    private func job(_ number: Int, _ stage: Stage) -> String {
        """
        {"source": {"hostname": "TEST_SRC", "path": "\(stage.directory)/in/file"}, \
        "destination": {"hostname": "TEST_DST", "path": "\(stage.directory)/out/\(number)"}}
        """
    }
}
