import ETL
import Foundation
import Infrastructure
import Synchronization

/// A process's log, and those who wait for lines of it. Safe from any thread.
final class ProcessOutput: Sendable {
    private struct Waiter {
        let text: String
        let count: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var log = ProcessLog()
        var isOver = false
        var waiters: [Int: Waiter] = [:]
        var waitersEver = 0

        /// Takes out those whose wait has ended, each with whether its lines came.
        mutating func due() -> [(CheckedContinuation<Bool, Never>, Bool)] {
            var due: [(CheckedContinuation<Bool, Never>, Bool)] = []
            for (number, waiter) in waiters {
                let came = log.count(of: waiter.text) >= waiter.count
                guard came || isOver else { continue }
                waiters[number] = nil
                due.append((waiter.continuation, came))
            }
            return due
        }
    }

    private let state = Locked(State())

    /// What was printed so far.
    var log: ProcessLog { state.withLock { $0.log } }

    /// How many lines so far contain a text.
    func count(of text: String) -> Int {
        state.withLock { $0.log.count(of: text) }
    }

    /// Takes what was printed.
    func take(_ data: Data) {
        change { $0.log.take(data) }
    }

    /// Takes the end.
    func end() {
        change {
            $0.log.end()
            $0.isOver = true
        }
    }

    /// Waits for `count` lines that contain `text`; `false` when the output, or the caller's task, ended without them.
    func has(_ text: String, count: Int) async -> Bool {
        let number = state.withLock { state in
            state.waitersEver += 1
            return state.waitersEver
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state in
                    state.waiters[number] = Waiter(text: text, count: count, continuation: continuation)
                }
                if Task.isCancelled { giveUp(number) }
            }
        } onCancel: {
            giveUp(number)
        }
    }

    /// Waits until nothing more will come.
    func waitForEnd() async {
        // No output has so many lines.
        _ = await has("", count: .max)
    }

    private func giveUp(_ number: Int) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume(returning: false)
    }

    private func change(_ body: (inout sending State) -> Void) {
        let due = state.withLock { state in
            body(&state)
            return state.due()
        }
        for (continuation, came) in due { continuation.resume(returning: came) }
    }
}
