import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// SIGINT and SIGTERM for a command that can end in order: the first cancels it, the second ends the process.
enum Interruption {
    /// Runs `body`, whose task is cancelled with the first signal.
    static func whileRunning<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let work = Task { try await body() }
        let watch = Task {
            var isFirst = true
            for await _ in signals {
                guard isFirst else { _exit(1) }
                isFirst = false
                work.cancel()
            }
        }
        defer { watch.cancel() }
        return try await work.value
    }
}
