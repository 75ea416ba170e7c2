import Foundation
import Infrastructure
import Synchronization

/// The built binary, running as a process, with its log read as it comes.
final class WorkerProcess: Sendable {
    /// A line that was waited for and did not come.
    struct NoSuchLine: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var log = ""
        var isOver = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let pid: Int32
    private let exit: Task<Int32, Never>

    /// Starts the binary.
    ///
    /// - Parameters:
    ///   - arguments: its options.
    ///   - environment: beside what every process needs, all that it sees.
    init(_ arguments: [String], environment: [String: String]) throws {
        let process = Process()
        process.executableURL = try Self.binary()
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"].contains($0.key)
        }
        process.environment = inherited.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let ended = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            ended.continuation.yield($0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus)
        }
        try process.run()
        pid = process.processIdentifier
        exit = Task { await ended.stream.first { _ in true } ?? -1 }
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while true {
                let data = handle.availableData
                take(data)
                if data.isEmpty { return }
            }
        }
    }

    /// All that it has printed so far.
    var log: String { state.withLock { $0.log } }

    /// Waits until its log has `count` lines that contain `text`.
    func waitForLine(_ text: String, count: Int = 1, within limit: Duration = .seconds(60)) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.linesCome(text, count) }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                throw NoSuchLine(description: "no '\(text)' × \(count) within \(limit) in:\n\(self.log)")
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    /// Its exit code; a signal's number with a minus where one ended it.
    func exitCode() async -> Int32 {
        await exit.value
    }

    /// Sends it a signal.
    func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Asks it to stop, and waits for that.
    func stop() async -> Int32 {
        send(SIGTERM)
        return await exitCode()
    }

    private func linesCome(_ text: String, _ count: Int) async throws {
        while !Task.isCancelled {
            let log = log
            let seen = log.utf8.count
            if log.split(whereSeparator: \.isNewline).count(where: { $0.contains(text) }) >= count { return }
            if state.withLock({ $0.isOver && $0.log.utf8.count == seen }) {
                throw NoSuchLine(description: "it ended without '\(text)' × \(count):\n\(log)")
            }
            await logGrows(beyond: seen)
        }
    }

    /// Waits until there is more of the log than was looked at, or no more will come.
    private func logGrows(beyond seen: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    guard state.log.utf8.count == seen, !state.isOver, !Task.isCancelled else { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            wakeAll()
        }
    }

    private func take(_ data: Data) {
        state.withLock { state in
            state.log += String(decoding: data, as: UTF8.self)
            if data.isEmpty { state.isOver = true }
        }
        wakeAll()
    }

    private func wakeAll() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The product beside this test bundle.
    private static func binary() throws -> URL {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.first { $0.contains(".xctest") }
        let folder = bundle.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
        let places = [folder, TestEnvironment.root.appending(path: ".build/debug")].compactMap(\.self)
        guard
            let binary = places.map({ $0.appending(path: "etl-file-sync") })
                .first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
        else { throw MissingInfrastructure(problems: ["the binary etl-file-sync is not built: swift build"]) }
        return binary
    }
}
