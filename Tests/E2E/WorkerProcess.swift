import Foundation
import Infrastructure

/// The built binary, running as a process. Killed when nobody holds it any more.
struct WorkerProcess: Sendable {
    /// The process, for what only that knows.
    let process: RunningProcess

    /// Starts the binary.
    ///
    /// - Parameters:
    ///   - arguments: its options.
    ///   - environment: beside what every process needs, all that it sees.
    init(_ arguments: [String], environment: [String: String]) throws {
        process = try RunningProcess(try Self.binary(), arguments, environment: environment)
    }

    /// All that it has printed so far.
    var log: String { process.log }

    /// Waits until its log has `count` lines that contain `text`.
    func waitForLine(_ text: String, count: Int = 1, within limit: Duration = .seconds(60)) async throws {
        try await process.waitForLine(text, count: count, within: limit)
    }

    /// Its exit code; a signal's number with a minus where one ended it.
    func exitCode() async -> Int32 {
        await process.exit.value
    }

    /// Sends it a signal.
    func send(_ signal: Int32) {
        process.send(signal)
    }

    /// Asks it to stop, and waits for that.
    func stop() async -> Int32 {
        send(SIGTERM)
        return await exitCode()
    }

    /// The product beside this test bundle, or the one that `WORKER_BINARY` names.
    private static func binary() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["WORKER_BINARY"], !named.isEmpty {
            return URL(fileURLWithPath: named)
        }
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
