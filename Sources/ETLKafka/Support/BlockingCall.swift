/// Calls that block, kept from the threads of Swift's pool.
enum BlockingCall {
    /// Runs `body` on a thread of its own and waits for what it returns.
    ///
    /// - Returns: what `body` returns, or ``SystemShortage`` where there was no thread for it.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Result<Value, SystemShortage> {
        await withCheckedContinuation { continuation in
            do throws(SystemShortage) {
                try PollThread.start { continuation.resume(returning: .success(body())) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
}
