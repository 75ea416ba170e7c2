// Events to wait for, in place of a sleep.
extension FTPTestServer {
    /// Waits until something is so; asked now and whenever something happened.
    ///
    /// ```swift
    /// try await server.waitUntil("both are logged in") { $0.logins == 2 }
    /// ```
    ///
    /// - Parameters:
    ///   - what: for the message when it does not happen.
    ///   - limit: how long to wait at most.
    /// - Returns: what was so at that moment.
    /// - Throws: ``FTPWaitTimeout`` with the end of the transcript, or `CancellationError`.
    @discardableResult
    public func waitUntil(
        _ what: String = "such activity", within limit: Duration = .seconds(10),
        _ predicate: @escaping @Sendable (FTPActivity) -> Bool
    ) async throws -> FTPActivity {
        try await context.log.wait(for: what, within: limit, until: predicate)
    }

    /// Waits until a command came, since the server started, for the `call`-th time. It may not be carried out yet.
    public func waitForCommand(
        _ verb: FTPVerb, call: Int = 1, path: FTPPathPattern = .any, within limit: Duration = .seconds(10)
    ) async throws {
        try await waitUntil("\(verb)\(path.text), call \(call),", within: limit) { activity in
            activity.commands[verb, default: 0] >= call
                && (path.isAny || activity.transcript.count(of: verb, path: path) >= call)
        }
    }

    /// Waits until as many faults as `count` stall.
    public func waitForStall(count: Int = 1, within limit: Duration = .seconds(10)) async throws {
        try await waitUntil("stall", within: limit) { $0.stalls >= count }
    }

    /// Waits until all clients are gone.
    public func waitForDisconnect(within limit: Duration = .seconds(10)) async throws {
        try await waitUntil("end of all connections", within: limit) { $0.openConnections == 0 }
    }
}
