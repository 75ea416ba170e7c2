import Foundation
import ServiceLifecycle
import UnixSignals

/// SIGTERM and SIGINT. The first asks for a drain; the second ends the process now.
struct StopSignals {
    /// The second signal came. What was under way stays uncommitted, for another worker.
    struct StoppedNow: Error, CustomStringConvertible {
        var description: String {
            "told to stop a second time: jobs in flight were given up, uncommitted, and are done by the next worker"
        }
    }

    /// How long a process that was told to end now may take to remove temporary files and to leave its group.
    private static let lastGrace = Duration.seconds(3)

    private let signals: UnixSignalsSequence

    /// Takes the signals over: from now on neither ends the process by itself.
    init() async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    /// Runs a group of services until it ends or is stopped.
    ///
    /// - Throws: what the group throws, and ``StoppedNow``.
    func run(_ group: ServiceGroup) async throws {
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var isFirst = true
                for await _ in signals {
                    guard isFirst else {
                        endWhateverHappens()
                        throw StoppedNow()
                    }
                    isFirst = false
                    await group.triggerGracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    /// Runs `body`, which the first signal cancels.
    ///
    /// - Throws: what `body` throws, and ``StoppedNow``.
    func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let work = Task { try await body() }
        let watch = Task {
            var isFirst = true
            for await _ in signals {
                work.cancel()
                if !isFirst { endWhateverHappens() }
                isFirst = false
            }
        }
        defer { watch.cancel() }
        return try await work.value
    }

    /// A server or a broker that answers nothing must not keep a process alive that was told twice to end.
    private func endWhateverHappens() {
        Task.detached {
            try? await Task.sleep(for: Self.lastGrace)
            FileHandle.standardError.write(Data("The worker ended: \(StoppedNow())\n".utf8))
            _exit(1)
        }
    }
}
