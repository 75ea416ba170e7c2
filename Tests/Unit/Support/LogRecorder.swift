import ETL
import Logging
import Synchronization

/// Keeps what is logged, and lets a test wait for a line.
final class LogRecorder: Sendable {
    private struct Guarded {
        var lines: [String] = []
        var waits: [Int: (text: String, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var nextWait = 0
    }

    private let guarded = Locked(Guarded())

    var logger: Logger {
        var logger = Logger(label: "test") { [self] _ in Handler(recorder: self) }
        logger.logLevel = .debug
        return logger
    }

    var lines: [String] { guarded.withLock { $0.lines } }

    /// Waits for a line that contains the text.
    func line(containing text: String) async throws {
        let id = guarded.withLock { guarded in
            guarded.nextWait += 1
            return guarded.nextWait
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = guarded.withLock { guarded in
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    guard !guarded.lines.contains(where: { $0.contains(text) }) else { return .success(()) }
                    guarded.waits[id] = (text, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            guarded.withLock { $0.waits.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
        }
    }

    private func record(_ line: String) {
        let woken = guarded.withLock { guarded in
            guarded.lines.append(line)
            let woken = guarded.waits.filter { line.contains($0.value.text) }
            for id in woken.keys { guarded.waits[id] = nil }
            return woken
        }
        for wait in woken.values { wait.continuation.resume() }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        init(recorder: LogRecorder) {
            self.recorder = recorder
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = event.metadata ?? [:]
            recorder.record("\(event.level): \(event.message)" + (metadata.isEmpty ? "" : " \(metadata)"))
        }
    }
}
