import ETL
import Testing

@Suite("Retries back off exponentially, with full jitter, and end")
struct RetryPolicyTests {
    private let passing = TransferError(.connectionLost, isRetriable: true)

    @Test func theBoundDoublesUpToTheLargest() {
        let policy = RetryPolicy(maxAttempts: 10, baseDelay: .seconds(1), maxDelay: .seconds(30))
        #expect((1...7).map { policy.backoff(tries: $0) } == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(policy.backoff(tries: 1_000_000) == .seconds(30))
    }

    @Test func theDelayIsAnywhereBelowTheBound() {
        let policy = RetryPolicy(maxAttempts: 3, baseDelay: .seconds(2), maxDelay: .seconds(30))
        #expect(policy.delay(after: passing, tries: 1, random: 0) == .zero)
        #expect(policy.delay(after: passing, tries: 1, random: 0.5) == .seconds(1))
        #expect(policy.delay(after: passing, tries: 3, random: 0.5) == .seconds(4))
    }

    @Test func afterTheLastAttemptThereIsNone() {
        let policy = RetryPolicy(maxAttempts: 3)
        #expect(policy.delay(after: passing, tries: 3, random: 0.5) != nil)
        #expect(policy.delay(after: passing, tries: 4, random: 0.5) == nil)
        #expect(RetryPolicy(maxAttempts: 0).delay(after: passing, tries: 1, random: 0.5) == nil)
    }

    @Test func whatCannotPassIsNotTriedAgain() {
        let lasting = TransferError(.fileNotFound, isRetriable: false)
        #expect(RetryPolicy().delay(after: lasting, tries: 1, random: 0.5) == nil)
    }
}
