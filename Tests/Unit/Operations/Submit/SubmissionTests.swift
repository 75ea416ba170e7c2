import ETL
import ETLTesting
import Foundation
import Testing

@testable import ETLOperations

struct SubmissionTests {
    /// A Kafka with a topic, and what a submission to it printed.
    struct Scene {
        let kafka = InMemoryKafka(autoCreateTopics: false)
        let results = TextRecorder()
        let notes = TextRecorder()
        var key = JobPreparation.Key.destination
        var window = SubmissionWindow()

        init(partitions: Int = 1) {
            kafka.createTopic("jobs", partitions: partitions)
        }

        func submission(_ rules: Submission.Rules, _ format: SubmissionReport.Format = .text) -> Submission {
            let stores = FileStores([
                ServerName("SRC"): InMemoryFileStore(), ServerName("DST"): InMemoryFileStore(),
                ServerName("ONE"): InMemoryFileStore(maxConnections: 1),
            ])
            return Submission(
                JobPreparation(topic: "jobs", key: key, stores: stores), rules,
                report: SubmissionReport(format, results: results, notes: notes),
                progress: ProgressLine(notes, isEnabled: false), window: window)
        }

        func submit(
            _ text: String, _ rules: Submission.Rules = .init(), _ format: SubmissionReport.Format = .text
        ) async throws -> SubmissionSummary {
            let input = BytesInput(Array(text.utf8), name: "file")
            return try await submission(rules, format).run(input, to: kafka.producer())
        }

        var values: [String] { kafka.messages(in: "jobs").map { String(decoding: $0.value ?? [], as: UTF8.self) } }
    }

    private func job(_ name: String, id: String? = nil, server: String = "SRC") -> String {
        let id = id.map { #""job_id": "\#($0)", "# } ?? ""
        return #"{\#(id)"source": {"hostname": "\#(server)", "path": "/in/\#(name)"}, "#
            + #""destination": {"hostname": "dst", "path": "/out/\#(name)"}, "extra": 1.0}"#
    }

    @Test func jobsAreSentAsTheyAre() async throws {
        let scene = Scene()
        let summary = try await scene.submit("\(job("a", id: "1"))\r\n\n\(job("b", id: "2"))\n")
        #expect(summary.isSuccess)
        #expect(scene.values == [job("a", id: "1"), job("b", id: "2")])
        #expect(scene.results.text == "1\n2\n")
        #expect(scene.notes.text.isEmpty)
    }

    @Test func anIdIsMadeBeforeAJobIsSent() async throws {
        let scene = Scene()
        _ = try await scene.submit(job("a"))
        let id = scene.results.text.trimmingCharacters(in: .newlines)
        #expect(id.utf8.count == 36)
        #expect(scene.values == [#"{"job_id":"\#(id)","# + job("a").dropFirst()])
    }

    @Test func jobsForOneFileHaveOneKey() async throws {
        var scene = Scene(partitions: 8)
        let text = (0..<50).map { job("\($0 % 5)", id: "\($0)") }.joined(separator: "\n")
        _ = try await scene.submit(text)
        let keys = Set(
            scene.kafka.messages(in: "jobs").compactMap { $0.key.map { String(decoding: $0, as: UTF8.self) } })
        #expect(keys == Set((0..<5).map { "DST:/out/\($0)" }))
        #expect(scene.results.lines == (0..<50).map { "\($0)" })
        scene.key = .text("k")
        _ = try await scene.submit(job("k"))
        #expect(scene.kafka.messages(in: "jobs").contains { $0.key == Array("k".utf8) })
        scene.key = .none
        _ = try await scene.submit(job("n"))
        #expect(scene.kafka.messages(in: "jobs").contains { $0.key == nil })
    }

    @Test func nothingIsSentWhereOneLineIsNoJob() async throws {
        let scene = Scene()
        let lines = [job("a"), "{}", job("b", server: "NOPE"), "no json", job("c"), job("../d")]
        let summary = try await scene.submit(lines.joined(separator: "\n"))
        #expect(!summary.isSuccess)
        #expect(scene.values.isEmpty)
        #expect(scene.results.text.isEmpty)
        let kinds = scene.notes.lines.map { $0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces) }
        #expect(kinds == ["InvalidJob", "UnknownServer", "InvalidJSON", "InvalidPath"])
        #expect(summary.description.hasPrefix("nothing was sent: 4 lines above are no jobs"))
    }

    @Test func aJobThatTheWorkerCannotDoIsRefused() async throws {
        let scene = Scene()
        let job =
            #"{"source":{"hostname":"ONE","path":"/a"},"destination":{"hostname":"ONE","path":"/b"}}"#
        _ = try await scene.submit(job)
        #expect(scene.notes.text.contains("TooFewConnections"))
        #expect(scene.values.isEmpty)
    }

    @Test func ofManyWrongLinesSomeAreTold() async throws {
        let scene = Scene()
        let summary = try await scene.submit(String(repeating: "x\n", count: 250))
        #expect(scene.notes.lines.count == 101)
        #expect(scene.notes.lines.last == "… and 150 more")
        #expect(summary.invalid == 250)
    }

    @Test func theOthersAreSentWhereThatIsWanted() async throws {
        let scene = Scene()
        let summary = try await scene.submit(
            "\(job("a", id: "1"))\n{}\n\(job("b", id: "2"))", .init(skipsInvalid: true))
        #expect(scene.results.text == "1\n2\n")
        #expect(scene.notes.text.hasPrefix("file: InvalidJob:"))
        #expect(summary.description == "2 jobs sent to jobs and acknowledged; 1 line skipped")
        #expect(!summary.isSuccess)
    }

    @Test func aDryRunShowsTheMessagesAndSendsNone() async throws {
        let scene = Scene()
        let summary = try await scene.submit(job("a", id: "1"), .init(isDryRun: true))
        #expect(scene.results.text == job("a", id: "1") + "\n")
        #expect(scene.values.isEmpty)
        #expect(summary.description == "1 job would be sent to jobs; nothing was")
        let json = Scene()
        _ = try await json.submit(job("a", id: "1"), .init(isDryRun: true), .json)
        #expect(
            json.results.text
                == #"{"job_id":"1","topic":"jobs","key":"DST:/out/a","value":\#(job("a", id: "1"))}"# + "\n")
    }

    @Test func scriptsLearnWhereAJobStands() async throws {
        let scene = Scene()
        _ = try await scene.submit("\(job("a", id: "1"))\n\(job("b", id: "2"))", .init(), .json)
        #expect(
            scene.results.text == #"{"job_id":"1","topic":"jobs","partition":0,"offset":0}"# + "\n"
                + #"{"job_id":"2","topic":"jobs","partition":0,"offset":1}"# + "\n")
    }

    @Test(arguments: [1, 3])
    func afterAFailureNoMoreIsSent(_ limit: Int) async throws {
        var scene = Scene()
        scene.window = SubmissionWindow(jobLimit: limit)
        scene.kafka.script(.sendTimesOut)
        let text = (1...50).map { job("\($0)", id: "\($0)") }.joined(separator: "\n")
        let summary = try await scene.submit(text)
        #expect(summary.end == .failed)
        #expect(summary.unacknowledged == 1)
        #expect(summary.acknowledged == scene.values.count)
        #expect(summary.acknowledged < limit)
        #expect(scene.results.lines.count == summary.acknowledged)
        #expect(scene.notes.text.contains("job 1 was not acknowledged (it may have been written all the same)"))
        #expect(!summary.isSuccess)
    }

    @Test func aStoppedSubmissionWaitsForWhatIsUnderWay() async throws {
        var scene = Scene()
        scene.window = SubmissionWindow(jobLimit: 2)
        scene.kafka.script(.reportWithheld, .reportWithheld)
        let text = (1...9).map { job("\($0)", id: "\($0)") }.joined(separator: "\n")
        let (submission, kafka) = (scene.submission(.init()), scene.kafka)
        let run = Task {
            try await submission.run(BytesInput(Array(text.utf8), name: "file"), to: kafka.producer())
        }
        try await kafka.reportsWithheld(2)
        run.cancel()
        kafka.releaseReports()
        let summary = try await run.value
        #expect(summary.end == .interrupted)
        #expect(summary.acknowledged == 2)
        #expect(scene.values.count == 2)
        #expect(scene.results.text == "1\n2\n")
    }
}
