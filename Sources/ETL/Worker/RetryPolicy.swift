/// When a job that failed is tried again: exponential backoff with full jitter, so that a thousand jobs which failed
/// together do not come back together.
///
/// Source of the scheme: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Hashable, Sendable {
    /// Retries after the first try; 0 for none.
    public let maxAttempts: Int

    /// The upper bound of the first delay; each further one doubles it.
    public let baseDelay: Duration

    /// The bound that no delay exceeds.
    public let maxDelay: Duration

    /// Makes a policy.
    public init(maxAttempts: Int = 3, baseDelay: Duration = .seconds(1), maxDelay: Duration = .seconds(30)) {
        self.maxAttempts = maxAttempts
        self.baseDelay = baseDelay
        self.maxDelay = maxDelay
    }

    /// The wait before the next try.
    ///
    /// - Parameters:
    ///   - error: how the last try failed.
    ///   - tries: tries made so far, at least 1.
    ///   - random: a number from 0 up to 1 that places the delay in its range.
    /// - Returns: `nil` when there is to be no further try.
    public func delay(after error: TransferError, tries: Int, random: Double) -> Duration? {
        guard error.isRetriable, tries <= maxAttempts else { return nil }
        return backoff(tries: tries) * random
    }

    /// The upper bound of the delay after `tries` tries.
    public func backoff(tries: Int) -> Duration {
        // 2^30 seconds are past every bound; more would overflow.
        min(maxDelay, baseDelay * (1 << min(max(tries - 1, 0), 30)))
    }
}
