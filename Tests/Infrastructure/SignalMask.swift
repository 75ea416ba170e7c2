import Foundation

/// Which signals this thread lets through, for the programs that it starts.
public enum SignalMask {
    /// Runs `body` with no signal blocked.
    ///
    /// Threads of a Swift program block nearly all of them, and a program that one of them starts inherits that: a
    /// SIGTERM would never reach it, where a shell's child ends of it.
    public static func unblocked<Result>(_ body: () throws -> Result) rethrows -> Result {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }
}
