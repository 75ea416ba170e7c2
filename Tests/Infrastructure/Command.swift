import Foundation

/// A program run as a process, to its end, with all that it printed.
public struct Command: Sendable {
    /// What a program left behind.
    public struct Output: Sendable {
        /// Its exit code.
        public let exitCode: Int32
        /// What it printed.
        public let standardOutput: String
        /// What it complained of.
        public let standardError: String
    }

    /// A program that failed, or is not installed.
    public struct Failure: Error, CustomStringConvertible {
        /// What failed, with the program’s own words.
        public let description: String
    }

    /// Runs a program of the `PATH` without a shell, feeds it `input`, and waits for its end.
    ///
    /// - Throws: ``Failure`` when it cannot be started or, unless `allowFailure`, ends with another code than 0.
    @discardableResult
    public static func run(
        _ program: String, _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        allowFailure: Bool = false
    ) async throws -> Output {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors, feed) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = feed
        let ended = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in ended.continuation.finish() }
        try SignalMask.unblocked { try process.run() }
        // A program that ends without reading its input must not end us.
        signal(SIGPIPE, SIG_IGN)
        async let written: Void = write(input, to: feed.fileHandleForWriting)
        async let text = read(output.fileHandleForReading)
        async let errorText = read(errors.fileHandleForReading)
        let result = await (text, errorText)
        await written
        for await _ in ended.stream {}
        let code = process.terminationStatus
        guard code == 0 || allowFailure else {
            throw Failure(
                description: "\(program) ended with \(code): \(result.1.isEmpty ? result.0 : result.1)"
                    + (code == 127 ? "\nInstall it: scripts/install-test-dependencies" : ""))
        }
        return Output(exitCode: code, standardOutput: result.0, standardError: result.1)
    }

    private static func read(_ handle: FileHandle) async -> String {
        await onThread {
            // Foundation keeps a process's pipes for longer than the process; and with some 1,350 descriptors open,
            // `Process.run` reads beyond the end of their list and crashes.
            defer { try? handle.close() }
            return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
        }
    }

    private static func write(_ data: Data, to handle: FileHandle) async {
        await onThread {
            try? handle.write(contentsOf: data)
            try? handle.close()
        }
    }

    /// Blocking reads and writes belong on a thread that may block.
    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}
