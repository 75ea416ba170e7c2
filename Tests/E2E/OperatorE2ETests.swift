import Foundation
import Infrastructure
import Testing

/// An operator's way from a topic to a job that failed and is sent back, with the built binary alone.
@Suite("The operator's commands meet a real broker and real servers", .timeLimit(.minutes(4)))
struct OperatorE2ETests {
    @Test func aJobThatFailedIsSentBackOnce() async throws {
        let stage = try await Stage()
        let made = try await stage.command(["topics", "create", "--partitions", "2"])
        #expect(made.contains("\(stage.topic): created, 2 partitions"))
        #expect(made.contains("\(stage.topic)-dlq: created, 1 partition"))
        let checked = try await stage.command(["check", "--server", "TEST_SRC", "--server", "TEST_DST", "--write"])
        #expect(checked.contains("connected, logged in, listed, wrote, renamed and removed a file"))

        let id = "job of \(stage.topic)"
        let files = ["\(stage.directory)/in/late.img", "\(stage.directory)/out/late.img"]
        let submitted = try await stage.command([
            "submit", "--source", "TEST_SRC:\(files[0])", "--destination", "test_dst:\(files[1])", "--job-id", id,
        ])
        #expect(submitted.contains(id))
        let worker = try stage.startWorker()
        try await worker.waitForLine("Dead letter written", within: .seconds(120))
        let listed = try await stage.command(["dlq", "list"])
        #expect(listed.contains("FileNotFound") && listed.contains(id) && listed.contains("1 dead letter"))

        let content = Data("it came late".utf8)
        try await stage.put(content, "late.img")
        #expect(try await stage.command(["dlq", "replay", "--dry-run"]).contains("would send back 1 message"))
        #expect(try await stage.command(["dlq", "replay", "--yes"]).contains("sent back 1 message"))
        try await worker.waitForLine("Job done", within: .seconds(120))
        #expect(try await stage.arrived("late.img", content))
        // The second operator finds nothing left to do.
        #expect(!(try await stage.command(["dlq", "replay", "--yes"]).contains("sent back 1 message")))
        // The mark of the replay's transaction is no message, and no lag that stays: the worker commits the log's end.
        var lag = ""
        for _ in 0..<100 where !lag.contains("total lag 0 in 2 partitions") { lag = try await stage.command(["lag"]) }
        #expect(lag.contains("total lag 0 in 2 partitions"), "\(lag)")
        #expect(await worker.stop() == 0)
    }
}

extension Stage {
    /// What a command of the binary says about this stage's topic and group.
    fileprivate func command(_ words: [String]) async throws -> String {
        let takesGroup = ["check", "lag"].contains(words[0])
        let process = try WorkerProcess(
            words + ["--topic", topic] + (takesGroup ? ["--group-id", group] : []), environment: environment.variables)
        let code = await process.exitCode()
        #expect(code == 0, "\(words.joined(separator: " ")): \(process.log)")
        return process.log
    }
}
