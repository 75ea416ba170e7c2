/// Sees a dead letter into Kafka, however long that takes: without the acknowledgement there is no commit, and
/// without the commit nothing is lost.
struct DeadLetterDelivery: Sendable {
    let sink: any DeadLetterSink
    let clock: any Clock<Duration>
    let health: WorkerHealth
    let log: WorkerLog

    /// Waits between tries grow to this.
    private static let backoff = RetryPolicy(maxAttempts: .max, baseDelay: .seconds(1), maxDelay: .seconds(30))

    /// Bytes of the original that a letter keeps which is too large as it is; the last for a topic that takes next to
    /// nothing.
    private static let shortForms = [4096, 256]

    /// Sends `letter` until it is acknowledged.
    ///
    /// - Returns: `false` when the task was cancelled before that.
    func deliver(_ letter: DeadLetter) async -> Bool {
        let delivery = health.beginDelivery()
        defer { health.endDelivery(delivery) }
        let whole = letter
        var letter = letter
        var shortForms = Self.shortForms[...]
        var tries = 0
        while !Task.isCancelled {
            do throws(DeadLetterSinkError) {
                try await sink.send(letter.message)
                log.deadLetterWritten(letter)
                return true
            } catch {
                if error.reason == .tooLarge, let bytes = shortForms.popFirst() {
                    log.deadLetterIsShortened(letter)
                    letter = whole.shortened(maximumBytes: bytes)
                    continue
                }
                tries += 1
                health.deliveryIsHeld(delivery, because: error.description)
                log.deadLetterIsHeld(letter, error, tries: tries)
                let bound = Self.backoff.backoff(tries: tries)
                try? await clock.sleep(for: bound / 2 + bound / 2 * Double.random(in: 0..<1))
            }
        }
        return false
    }
}
