import ETL
import Synchronization

/// Standard error with a line at its end that changes while something is under way. Safe from any thread.
public final class ProgressLine: LogOutput {
    private struct State {
        var isShown = false
        var last: ContinuousClock.Instant?
    }

    private static let interval = Duration.milliseconds(250)

    private let output: any LogOutput
    private let isEnabled: Bool
    private let state = Locked(State())

    /// - Parameter isEnabled: whether a person looks at it; else the line is never written.
    public init(_ output: any LogOutput, isEnabled: Bool) {
        self.output = output
        self.isEnabled = isEnabled
    }

    /// Writes a line that stays.
    public func write(_ line: [UInt8]) {
        state.withLock { state in
            output.write((state.isShown ? Self.clear : []) + line)
            state.isShown = false
        }
    }

    /// Shows how far it has come, a few times a second.
    func update(_ text: () -> String) {
        guard isEnabled else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            guard let last = state.last else {
                // What is over at once needs no progress.
                state.last = now
                return
            }
            guard now - last >= Self.interval else { return }
            state.last = now
            state.isShown = true
            output.write(Self.clear + Array(text().utf8))
        }
    }

    /// To the line's beginning, and all of it away.
    private static let clear = Array("\r\u{1B}[K".utf8)
}
