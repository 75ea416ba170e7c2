import ETL
import Foundation
import Infrastructure
import Testing

/// The built binary between a broker and FTP servers that are not ours, met through kcat and curl.
@Suite("The worker moves real files", .serialized)
struct WorkerE2ETests {
    @Test func aJobOfKcatMovesAFile() async throws {
        let stage = try await Stage()
        let content = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try await stage.put(content, "a b#c%41;한글.img")
        let worker = try stage.startWorker()
        try await stage.produce(["a b#c%41;한글.img"])
        try await worker.waitForLine("Job done")
        #expect(try await stage.arrived("a b#c%41;한글.img", content))
        #expect(try await stage.destinationNames() == ["a b#c%41;한글.img"])
        #expect(await worker.stop() == 0)
    }

    @Test func whatCannotBeDoneIsADeadLetterAndTheWorkerGoesOn() async throws {
        let stage = try await Stage()
        for name in ["good", "later"] { try await stage.put(Data("whole".utf8), name) }
        let messages = BadMessage.table(
            source: "TEST_SRC", destination: "TEST_DST", directory: stage.directory + "/in")
        let worker = try stage.startWorker()
        try await stage.kcat.produce(messages, to: stage.topic)
        try await stage.kcat.produce([stage.job("good")], to: stage.topic, partition: 0)
        try await worker.waitForLine("Job done")
        try await worker.waitForLine("Dead letter written", count: messages.count)
        #expect(try await stage.arrived("good", Data("whole".utf8)))
        #expect(await worker.stop() == 0)

        let letters = try await stage.kcat.consume(stage.topic + "-dlq", count: messages.count).map(\.deadLetter)
        try #require(letters.count == messages.count)
        let byOffset = Dictionary(letters.map { ($0.header("etl-source-offset") ?? "", $0) }) { first, _ in first }
        for (offset, message) in messages.enumerated() {
            let letter = try #require(byOffset["\(offset)"], "\(message): no letter, or one of a wrong offset")
            let faults = message.faults(of: letter, topic: stage.topic, partition: 0, offset: Int64(offset))
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }

        // All was committed: the next worker begins behind it.
        let next = try stage.startWorker()
        try await stage.kcat.produce([stage.job("later")], to: stage.topic, partition: 0)
        try await next.waitForLine("Job done")
        #expect(await next.stop() == 0)
        #expect(!next.log.contains("Dead letter written"))
        #expect(!next.log.contains("/good"))
    }

    @Test func whatWasDoneIsNotDoneAgainAfterAStop() async throws {
        let stage = try await Stage()
        for name in ["one", "two"] { try await stage.put(Data(name.utf8), name) }
        let first = try stage.startWorker()
        try await stage.produce(["one"])
        try await first.waitForLine("Job done")
        #expect(await first.stop() == 0)
        #expect(first.log.contains("Stopped"))
        let second = try stage.startWorker()
        try await stage.produce(["two"])
        try await second.waitForLine("Job done")
        #expect(await second.stop() == 0)
        #expect(!second.log.contains(stage.directory + "/one"))
    }

    @Test func whatAKilledWorkerLeftIsDoneByTheNextOne() async throws {
        let stage = try await Stage()
        let names = (10..<50).map { "file-\($0)" }
        for name in names { try await stage.put(Data(name.utf8), name) }
        let first = try stage.startWorker()
        try await stage.produce(names)
        try await first.waitForLine("Job done", count: 5)
        first.send(SIGKILL)
        #expect(await first.exitCode() == -SIGKILL)
        let second = try stage.startWorker()
        for name in names where !first.log.contains("/out/\(name)") {
            try await second.waitForLine("/out/\(name)")
        }
        for name in names { #expect(try await stage.arrived(name, Data(name.utf8))) }
        #expect(await second.stop() == 0)
    }

    @Test func whatAKilledWorkerLeftUnderATemporaryNameGoesAfterADayAndNotBefore() async throws {
        let stage = try await Stage()
        let young = TemporaryName(created: 1_700_000_000, random: 1)
        let old = TemporaryName(created: 1_700_000_000, random: 2)
        for name in [young, old] { try await stage.leave(Data("part".utf8), name.description) }
        try await stage.setTime("20240229235959", of: old.description)
        try await stage.put(Data("whole".utf8), "a")
        let worker = try stage.startWorker()
        try await stage.produce(["a"])
        try await worker.waitForLine("A temporary file of a worker that is gone was removed")
        #expect(await worker.stop() == 0)
        #expect(Set(try await stage.destinationNames()) == ["a", young.description])
    }
}
