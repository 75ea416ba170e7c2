/// What an implementation does that its protocol forbids, or the other way round.
public struct ConformanceViolation: Error, CustomStringConvertible, Sendable {
    /// What was expected, what was there instead, and where.
    public let description: String

    init(_ what: String, file: StaticString = #fileID, line: UInt = #line) {
        description = "\(what) (\(file):\(line))"
    }

    static func check(
        _ isTrue: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
    ) throws(ConformanceViolation) {
        guard !isTrue else { return }
        throw ConformanceViolation(what(), file: file, line: line)
    }

    static func check<Value: Equatable>(
        _ what: String, _ value: Value, is expected: Value, file: StaticString = #fileID, line: UInt = #line
    ) throws(ConformanceViolation) {
        try check(value == expected, "\(what): expected \(expected), got \(value)", file: file, line: line)
    }

    /// Ends a check that an implementation does not let end.
    static func within(
        _ limit: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw ConformanceViolation("\(what): it did not come to an end within \(limit)")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
