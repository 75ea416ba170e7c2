import Foundation

/// How far the demo is: a bar that is drawn over on a terminal, a plain line now and then elsewhere.
struct ProgressDisplay {
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let total: Int
    private var shown = -1

    init(total: Int) {
        self.total = total
    }

    /// Shows that `done` files and dead letters have come, `seconds` after the start.
    mutating func show(_ done: Int, deadLetters: Int, seconds: Double) {
        let step = isTerminal ? 1 : max(1, total / 4)
        guard done != shown, done == total || done >= shown + step || shown < 0 else { return }
        shown = done
        let line = Self.line(done, of: total, deadLetters: deadLetters, seconds: seconds, width: isTerminal ? 32 : 0)
        print(isTerminal ? "\r\u{1B}[2K\(line)" : line, terminator: isTerminal && done < total ? "" : "\n")
        fflush(nil)
    }

    /// One line of progress; with no width there is no bar.
    static func line(_ done: Int, of total: Int, deadLetters: Int, seconds: Double, width: Int) -> String {
        let filled = total == 0 ? width : width * done / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return
            "  \(bar)\(width > 0 ? " " : "")\(done)/\(total) jobs, \(deadLetters) dead letters, \(String(format: "%.1f", seconds)) s"
    }
}
