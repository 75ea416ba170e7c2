import ETLTesting
import Logging
import Synchronization
import Testing

@testable import ETL

@Suite("The worker's lines in the log")
struct WorkerLogTests {
    /// Keeps lines as they would be written.
    private final class Lines: LogOutput {
        private let lines = Locked<[String]>([])
        func write(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
        var all: [String] { lines.withLock(\.self) }
    }

    private let lines = Lines()

    private func log(_ format: LogFormat) -> WorkerLog {
        WorkerLog(logger: Logger(label: "etl") { [lines] _ in format.handler(label: "etl", output: lines) })
    }

    private func job() throws -> TransferJob {
        TransferJob(
            id: "j1", source: FileLocation(server: ServerName("src"), path: try RemotePath("/a b")),
            destination: FileLocation(server: ServerName("dst"), path: try RemotePath("/c")))
    }

    @Test func aJobThatIsDoneHasOneLineWhoseNumbersAreNumbers() throws {
        let receipt = TransferReceipt(bytes: 16384, verification: .size, duration: .milliseconds(1250))
        log(.json).jobDone(try job(), receipt, tries: 2)
        log(.text).jobDone(try job(), receipt, tries: 2)
        let json = try #require(lines.all.first)
        #expect(
            json.contains(
                #""bytes":16384,"destination":"DST:/c","job":"j1","seconds":1.250,"source":"SRC:/a b","tries":2,"#))
        #expect(
            lines.all.last?.contains(
                #"Job done bytes=16384 destination=DST:/c job=j1 seconds=1.250 source="SRC:/a b" tries=2 "#) == true)
    }

    @Test func aJobThatFailedSaysWhatToDo() throws {
        let message = Message(topicPartition: TopicPartition(topic: "jobs", partition: 3), offset: 7, value: [])
        let error = TransferError(.fileNotFound, server: "h:21", path: "/a b", isRetriable: false)
        let failure = JobFailure(jobID: "j1", error: error, retryCount: 0)
        let letter = DeadLetter(of: message, DeadLetter.Failure(error, retryCount: 0, jobID: "j1"), topicSuffix: "-dlq")
        log(.json).jobFailed(try job(), message, failure, letter)
        let line = try #require(lines.all.first)
        for part in [
            #""job":"j1""#, #""source":"SRC:/a b""#, #""destination":"DST:/c""#, #""kind":"FileNotFound""#,
            #""origin":"jobs[3]@7""#, #""retries":0"#, #""topic":"jobs-dlq""#,
            #""advice":"see whether the source file was there when the job came, and whether the path is right; then "#,
        ] {
            #expect(line.contains(part), "\(part) in \(line)")
        }
        // What to do is for who reads the log: the dead letter keeps to what happened.
        #expect(!String(decoding: letter.message.value, as: UTF8.self).contains("see whether"))
    }

    @Test func aLetterThatIsHeldSaysWhatToDo() {
        let message = Message(topicPartition: TopicPartition(topic: "jobs", partition: 3), offset: 7, value: [])
        let error = TransferError(.invalidJSON, isRetriable: false)
        let letter = DeadLetter(of: message, DeadLetter.Failure(error, retryCount: 0, jobID: nil), topicSuffix: "-dlq")
        for reason: DeadLetterSinkError.Reason in [.timedOut, .tooLarge, .refused, .closed] {
            log(.text).deadLetterIsHeld(letter, DeadLetterSinkError(reason, "no"), tries: 1)
            #expect(lines.all.last?.contains(" advice=\"") == true)
        }
    }
}
