import Foundation

/// What is printed when the process crashes.
///
/// Swift's backtrace shows the memory that each register points at, and in the midst of a log-in that may be a
/// password. So the runtime prints its reason alone, unless the operator has set `SWIFT_BACKTRACE`, which can say
/// `registers=none`.
enum CrashReports {
    /// The signals that the runtime makes backtraces of.
    private static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Gives the signals back to the system, which ends the process with them. At the start of the process.
    static func keepMemoryOut(_ environment: [String: String]) {
        guard environment["SWIFT_BACKTRACE"] == nil else { return }
        for number in signals { signal(number, SIG_DFL) }
    }
}
