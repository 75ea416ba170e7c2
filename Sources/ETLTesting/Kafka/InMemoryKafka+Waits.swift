import ETL
import Synchronization

/// Somebody who waits for the state to be such.
struct InMemoryKafkaWait {
    let isOver: @Sendable (InMemoryKafkaState) -> Bool
    let continuation: CheckedContinuation<Void, any Error>
}

/// A wait that was not fulfilled in its time.
public struct InMemoryKafkaTimeout: Error, CustomStringConvertible, Sendable {
    /// What was waited for and what was there instead, with the journal below.
    public let description: String
}

// Each wait ends as soon as it is fulfilled. The time limit is for tests that would hang otherwise.
extension InMemoryKafka {
    /// Waits until a group has committed at least `offset` in a partition.
    ///
    /// - Returns: the committed offset.
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    @discardableResult
    public func committed(
        _ topic: String, _ partition: Int32, group: String = defaultGroup, reaches offset: Int64,
        within limit: Duration = .seconds(30)
    ) async throws -> Int64 {
        let place = TopicPartition(topic: topic, partition: partition)
        try await wait("\(group) to commit \(offset) in \(place)", within: limit) {
            $0.committed(place, group: group) ?? -1 >= offset
        }
        return committed(topic, partition, group: group) ?? offset
    }

    /// Waits until a topic has at least `count` dead letters.
    ///
    /// - Parameter topic: the topic that the jobs were read from; the suffix is added here.
    /// - Returns: its dead letters, in the order in which they were written.
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    @discardableResult
    public func deadLetters(
        of topic: String, count: Int, within limit: Duration = .seconds(30)
    ) async throws -> [Message] {
        try await messages(in: topic + deadLetterSuffix, count: count, within: limit)
    }

    /// The dead letters of a topic so far.
    public func deadLetters(of topic: String) -> [Message] {
        messages(in: topic + deadLetterSuffix)
    }

    /// Waits until a topic has at least `count` messages.
    ///
    /// - Returns: its messages, in the order in which they were written.
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    @discardableResult
    public func messages(
        in topic: String, count: Int, within limit: Duration = .seconds(30)
    ) async throws -> [Message] {
        try await wait("\(count) messages in \(topic)", within: limit) { $0.messages(in: topic).count >= count }
        return messages(in: topic)
    }

    /// Waits until at least `count` senders wait for withheld delivery reports.
    ///
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    public func reportsWithheld(_ count: Int, within limit: Duration = .seconds(30)) async throws {
        try await wait("\(count) withheld reports", within: limit) { $0.withheldReports >= count }
    }

    /// Waits until something has happened.
    ///
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    public func happened(_ happening: Happening, within limit: Duration = .seconds(30)) async throws {
        try await happened("\(happening)", within: limit) { $0 == happening }
    }

    /// Waits until something has happened that is such.
    ///
    /// - Parameter description: what it is, for the error.
    /// - Throws: ``InMemoryKafkaTimeout``, or `CancellationError`.
    public func happened(
        _ description: String, within limit: Duration = .seconds(30),
        where isSuch: @escaping @Sendable (Happening) -> Bool
    ) async throws {
        try await wait(description, within: limit) { $0.journal.contains(where: isSuch) }
    }

    func wait(
        _ description: String, within limit: Duration, until isOver: @escaping @Sendable (InMemoryKafkaState) -> Bool
    ) async throws {
        let id = guarded.withLock { guarded in
            guarded.nextWait += 1
            return guarded.nextWait
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            let journal = self.journal
            endWait(
                id,
                throwing: InMemoryKafkaTimeout(
                    description: "waited \(limit) for \(description); what happened instead:\n\(journal)"))
        }
        defer { timer.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = guarded.withLock { guarded in
                    if isOver(guarded.state) { return .success(()) }
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    guarded.waits[id] = InMemoryKafkaWait(isOver: isOver, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            endWait(id, throwing: CancellationError())
        }
    }

    private func endWait(_ id: Int, throwing error: any Error) {
        guarded.withLock { $0.waits.removeValue(forKey: id) }?.continuation.resume(throwing: error)
    }
}
