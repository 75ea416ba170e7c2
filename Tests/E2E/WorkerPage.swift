import Foundation
import Infrastructure

/// What a worker serves over HTTP, read with curl.
struct WorkerPage {
    private struct NotSeen: Error, CustomStringConvertible {
        let description: String
    }

    private let port: Int

    /// Takes a port for the worker: one that was given to nobody, below those that the kernel gives away.
    init() async throws {
        port = try await TCPRelay().port
    }

    /// What the worker has to be told.
    var environment: [String: String] { ["METRICS_PORT": "\(port)"] }

    /// A page's text, whatever its status is.
    func text(_ name: String) async throws -> String {
        try await Command.run("curl", ["--silent", "--show-error", "http://127.0.0.1:\(port)/\(name)"]).standardOutput
    }

    /// Reads a page until it says what is waited for.
    @discardableResult
    func wait(
        for name: String, within limit: Duration = .seconds(60), _ isSuch: (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + limit
        while true {
            let text = try await text(name)
            if isSuch(text) { return text }
            guard ContinuousClock.now < end else {
                throw NotSeen(description: "/\(name) came to say only this: \(text)")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
