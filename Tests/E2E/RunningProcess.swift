import ETL
import Foundation
import Infrastructure
import Synchronization

/// A program that runs beside the test, with its output read as it comes.
///
/// It is killed when nobody holds it any more: a test that fails leaves nothing running.
final class RunningProcess: Sendable {
    /// A line that was waited for and did not come.
    struct NoSuchLine: Error, CustomStringConvertible {
        let description: String
    }

    /// The process's id. Of use only while it runs.
    let pid: Int32

    /// Its exit code; a signal's number with a minus where one ended it.
    ///
    /// Known when all that it printed is in the log as well.
    let exit: Task<Int32, Never>

    // Apart from this object, since the thread that reads and the handler of the end must not keep it alive.
    private let output: ProcessOutput
    private let hasEnded: Flag

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: its file.
    ///   - arguments: its options.
    ///   - environment: beside what every process needs, all that it sees.
    init(_ program: URL, _ arguments: [String], environment: [String: String]) throws {
        let (output, hasEnded) = (ProcessOutput(), Flag())
        self.output = output
        self.hasEnded = hasEnded
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"].contains($0.key)
        }
        process.environment = inherited.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        let ended = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            hasEnded.set()
            ended.continuation.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
        }
        try SignalMask.unblocked { try process.run() }
        pid = process.processIdentifier
        exit = Task {
            let code = await ended.stream.first { _ in true } ?? -1
            await output.waitForEnd()
            return code
        }
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread {
            while true {
                let data = handle.availableData
                guard !data.isEmpty else {
                    // Foundation keeps it for longer than the process.
                    try? handle.close()
                    return output.end()
                }
                output.take(data)
            }
        }
    }

    deinit {
        send(SIGKILL)
    }

    /// All that it has printed so far.
    var log: String { output.log.text }

    /// The lines that it has printed so far.
    var lines: [String] { output.log.lines }

    /// How many of its lines so far contain a text.
    func count(of text: String) -> Int { output.count(of: text) }

    /// Waits until its log has `count` lines that contain `text`.
    func waitForLine(_ text: String, count: Int = 1, within limit: Duration = .seconds(60)) async throws {
        let output = output
        let came = try await withThrowingTaskGroup { group in
            group.addTask { await output.has(text, count: count) }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                throw NoSuchLine(
                    description: "\(output.count(of: text)) of \(count) × '\(text)' within \(limit) in:\n"
                        + output.log.text)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        guard !came else { return }
        try Task.checkCancellation()
        throw NoSuchLine(description: "it ended without '\(text)' × \(count):\n\(log)")
    }

    /// Sends it a signal, if it still runs.
    func send(_ signal: Int32) {
        if !hasEnded.isSet { kill(pid, signal) }
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let value = Locked(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() {
        value.withLock { $0 = true }
    }
}
