import ETL
import Foundation
import Testing

@testable import ETLOperations

struct LineSplitterTests {
    private func lines(_ pieces: [String], limit: Int = 100) -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines = pieces.flatMap { splitter.take(Array($0.utf8)) }
        if let last = splitter.end() { lines.append(last) }
        return lines.map { "\($0.number):" + ($0.bytes.map { String(decoding: $0, as: UTF8.self) } ?? "too long") }
    }

    @Test func linesAreCutWhereverThePiecesEnd() {
        #expect(lines(["a\nb"]) == ["1:a", "2:b"])
        #expect(lines(["a", "b", "\n", "c\r", "\nd\n"]) == ["1:ab", "2:c", "3:d"])
        #expect(lines([]) == [])
    }

    @Test func blankLinesCountAndAreLeftOut() {
        #expect(lines(["\n \t\r\na\n\n"]) == ["3:a"])
    }

    @Test func aByteOrderMarkIsLeftOutAtTheBeginningOnly() {
        #expect(lines(["\u{FEFF}a\n\u{FEFF}b"]) == ["1:a", "2:\u{FEFF}b"])
    }

    @Test func aLineWithoutEndTakesNoMemory() {
        #expect(lines(["aaaa", "aaaa", "aaaa\nb\n"], limit: 10) == ["1:too long", "2:b"])
        #expect(lines(["aaaaaaaaaa"], limit: 10) == ["1:aaaaaaaaaa"])
        #expect(lines(["aaaaaaaaaaa"], limit: 10) == ["1:too long"])
    }
}

struct JobDescriptionTests {
    private func json(_ job: JobDescription) -> String { String(decoding: job.json, as: UTF8.self) }

    @Test func aPathMayHaveColons() throws {
        let job = try JobDescription(source: "SRC:/in/a:b.img", destination: "dst:out/\"x\"")
        #expect(
            json(job) == #"{"source":{"hostname":"SRC","path":"/in/a:b.img"},"#
                + #""destination":{"hostname":"dst","path":"out/\"x\""}}"#)
    }

    @Test func allOptionsStandInTheJob() throws {
        let job = try JobDescription(
            source: "S:/a", destination: "D:/b", id: "7", checksum: "md5:00", preservesModificationTime: false)
        #expect(
            json(job) == #"{"job_id":"7","source":{"hostname":"S","path":"/a","checksum":"md5:00"},"#
                + #""destination":{"hostname":"D","path":"/b"},"preserve_mtime":false}"#)
    }

    @Test func anEndWithoutColonIsRefused() {
        #expect {
            try JobDescription(source: "/in/a.img", destination: "D:/b")
        } throws: { "\($0)".hasPrefix("--source: '/in/a.img' has no ':'") }
    }
}

struct SubmissionWindowTests {
    private let place = MessagePlace(topicPartition: TopicPartition(topic: "t", partition: 0), offset: 0)

    private func sent(_ line: Int, size: Int = 1) -> SubmissionWindow.Sent {
        SubmissionWindow.Sent(line: line, id: "\(line)", size: size)
    }

    @Test func outcomesAreToldInTheOrderOfTheJobs() {
        var window = SubmissionWindow(jobLimit: 3)
        let numbers = (1...3).map { window.add(sent($0)) }
        #expect(window.isFull)
        #expect(window.settle(numbers[2], .success(place)).isEmpty)
        #expect(window.isFull)
        #expect(window.settle(numbers[0], .success(place)).map(\.job.line) == [1])
        #expect(!window.isFull)
        #expect(window.settle(numbers[1], .success(place)).map(\.job.line) == [2, 3])
        #expect(window.isEmpty)
        #expect(!window.hasFailed)
    }

    @Test func largeJobsFillItSooner() {
        var window = SubmissionWindow(jobLimit: 100, byteLimit: 10)
        let number = window.add(sent(1, size: 1000))
        #expect(window.isFull)
        _ = window.settle(number, .failure(DeadLetterSinkError(.tooLarge, "too large")))
        #expect(!window.isFull)
        #expect(window.hasFailed)
    }
}

struct SubmissionSummaryTests {
    private func summary(_ change: (inout SubmissionSummary) -> Void) -> SubmissionSummary {
        var summary = SubmissionSummary(topic: "jobs")
        change(&summary)
        return summary
    }

    @Test func itSaysWhatHappened() {
        #expect(summary { $0.acknowledged = 1 }.description == "1 job sent to jobs and acknowledged")
        #expect(summary { _ in }.description == "there were no jobs to send")
        #expect(
            summary { ($0.acknowledged, $0.isDryRun) = (2, true) }.description
                == "2 jobs would be sent to jobs; nothing was")
        #expect(
            summary { ($0.invalid, $0.end) = (1, .refused) }.description
                == "nothing was sent: 1 line above is no job; mend it, or send the others with --skip-invalid")
        let failed = summary {
            ($0.acknowledged, $0.unacknowledged, $0.lastLine, $0.end) = (5, 2, 7, .failed)
        }
        #expect(
            failed.description == "stopped: 5 jobs sent to jobs and acknowledged, 2 jobs named above were not; "
                + "nothing behind line 7 was sent")
        #expect(summary { $0.end = .interrupted }.description == "interrupted: nothing was sent")
    }

    @Test func onlyAllOfItIsASuccess() {
        #expect(summary { $0.acknowledged = 1 }.isSuccess)
        #expect(!summary { ($0.acknowledged, $0.invalid) = (1, 1) }.isSuccess)
        #expect(!summary { $0.end = .failed }.isSuccess)
    }
}

struct TopicRequirementTests {
    private func problem(_ topic: TopicDescription) -> String? { TopicRequirement.problem(with: topic) }

    @Test func whatKeepsAMessageFromATopicIsSaid() {
        #expect(problem(TopicDescription(name: "jobs", partitions: 2)) == nil)
        #expect(problem(TopicDescription(name: "jobs", partitions: 2, rights: [.read, .write])) == nil)
        #expect(problem(TopicDescription(name: "jobs", partitions: 0))?.contains("topics create") == true)
        #expect(problem(TopicDescription(name: "jobs", partitions: 2, rights: [.read]))?.contains("WRITE") == true)
        let headless = TopicDescription(name: "jobs", partitions: 3, partitionsWithoutLeader: [0, 2])
        #expect(problem(headless)?.contains("partition 0, 2") == true)
    }
}

struct FileInputTests {
    private func content(_ input: FileInput) async throws -> String {
        var bytes: [UInt8] = []
        while let piece = try await input.read() { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aFileIsReadTwice() async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "etl-jobs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data("a\nb\n".utf8).write(to: url)
        let input = try FileInput(path: url.path, isReadTwice: true)
        #expect(input.place(ofLine: 3) == "\(url.path):3")
        let first = try await content(input)
        try input.rewind()
        let second = try await content(input)
        #expect(first == "a\nb\n")
        #expect(second == first)
    }

    @Test func whatIsPipedInIsReadTwice() async throws {
        let pipe = Pipe()
        let text = String(repeating: "0123456789\n", count: 100_000)
        let input = try FileInput(
            descriptor: dup(pipe.fileHandleForReading.fileDescriptor), name: "stdin", isReadTwice: true)
        let writing = pipe.fileHandleForWriting
        let writer = Thread {
            writing.write(Data(text.utf8))
            try? writing.close()
        }
        writer.start()
        let first = try await content(input)
        try input.rewind()
        let second = try await content(input)
        #expect(first == text)
        #expect(second == text)
    }

    @Test func aPipeThatNobodyWritesToEndsWithItsTask() async throws {
        let pipe = Pipe()
        let input = try FileInput(
            descriptor: dup(pipe.fileHandleForReading.fileDescriptor), name: "stdin", isReadTwice: false)
        let reading = Task { try await input.read() }
        reading.cancel()
        let piece = try await reading.value
        #expect(piece == nil)
        withExtendedLifetime(pipe) {}
    }

    @Test func aMissingFileIsNamed() {
        #expect(throws: OperationError("/nowhere/jobs.jsonl cannot be read: No such file or directory")) {
            try FileInput(path: "/nowhere/jobs.jsonl", isReadTwice: true)
        }
    }

    @Test func aDirectoryIsNoFile() async throws {
        let input = try FileInput(path: "/", isReadTwice: false)
        await #expect(throws: OperationError("/ cannot be read: Is a directory")) { try await input.read() }
    }
}
