import Foundation
import Infrastructure
import Testing

/// Runs a property over inputs that a seed makes out of a corpus: always the same ones, or for as long as one likes.
///
/// | variable | meaning |
/// |---|---|
/// | `FUZZ_SEED` | the number to begin with; a failure prints the one that makes its input the first |
/// | `FUZZ_SECONDS` | go on for so long, instead of for a fixed number of inputs |
/// | `FUZZ_DIRECTORY` | keep the input that is being tried in a file there, for an end without a last word |
struct Fuzz {
    /// The target's name.
    let target: String
    /// Inputs where no time is asked for.
    let budget: Int

    private static let environment = ProcessInfo.processInfo.environment

    /// Tries inputs until the budget is spent or one fails.
    ///
    /// - Parameters:
    ///   - make: makes an input of random numbers.
    ///   - property: what is wrong with what the code makes of the input; `nil` where it is right.
    func run(
        _ make: (inout SeededGenerator) -> [UInt8], property: ([UInt8]) async throws -> String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let first = try Self.number("FUZZ_SEED") ?? 1
        let end = try Self.number("FUZZ_SECONDS").map { ContinuousClock.now + .seconds(Int64($0)) }
        let file = try lastInput()
        defer { try? file?.close() }
        var count: UInt64 = 0
        while end.map({ ContinuousClock.now < $0 }) ?? (count < budget) {
            let seed = first &+ count
            var random = SeededGenerator(seed: seed)
            let input = make(&random)
            try keep(input, in: file)
            count += 1
            // Other tests wait for threads of the same pool.
            await Task.yield()
            guard let fault = try await property(input) else { continue }
            Issue.record(
                "\(target): \(fault)\nagain with FUZZ_SEED=\(seed)\ninput: \(Self.shown(input))",
                sourceLocation: sourceLocation)
            return
        }
        if end != nil { print("fuzz: \(target): \(count) inputs from FUZZ_SEED=\(first)") }
    }

    private static func number(_ name: String) throws -> UInt64? {
        guard let text = environment[name] else { return nil }
        let number: UInt64 = try #require(UInt64(text), "\(name) is no number: \(text)")
        return number
    }

    private func lastInput() throws -> FileHandle? {
        guard let directory = Self.environment["FUZZ_DIRECTORY"] else { return nil }
        let path = "\(directory)/\(target).input"
        try #require(FileManager.default.createFile(atPath: path, contents: nil), "\(path) cannot be written")
        return FileHandle(forWritingAtPath: path)
    }

    private func keep(_ input: [UInt8], in file: FileHandle?) throws {
        guard let file else { return }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: input)
    }

    /// The input as a Swift literal of bytes, and as text where it is one.
    private static func shown(_ input: [UInt8]) -> String {
        let text = String(validating: input, as: UTF8.self).map { " " + $0.debugDescription } ?? ""
        return "[" + input.map { String($0) }.joined(separator: ",") + "]" + text
    }
}
