/// Something that did not end in its time.
struct DeadlinePassed: Error, CustomStringConvertible {
    let what: String
    let limit: Duration

    var description: String { "\(what) took longer than \(limit)" }
}

/// Runs `body`, and cancels it when the time is over: a demo that fails ends, and says of what.
func within<Result: Sendable>(
    _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw DeadlinePassed(what: what, limit: limit)
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw DeadlinePassed(what: what, limit: limit) }
        return result
    }
}
