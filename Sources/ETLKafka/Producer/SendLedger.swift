import ETL

/// Sends that wait for their delivery reports, by number. The number travels through librdkafka as the message's
/// opaque: no pointer, so that a report that nobody waits for any more finds nothing and does no harm.
struct SendLedger {
    typealias Outcome = MessageProducer.Outcome
    typealias Waiter = @Sendable (Outcome) -> Void

    private var waiting: [Int: Waiter] = [:]
    /// Outcomes that came before their senders waited.
    private var early: [Int: Outcome] = [:]
    /// Sends that have been made and not been told, waiting or about to.
    private var open: Set<Int> = []
    private var made = 0

    /// Whether nobody waits.
    var isEmpty: Bool { open.isEmpty }

    mutating func add() -> Int {
        made += 1
        open.insert(made)
        return made
    }

    /// A send that was never made: nobody will ask for its outcome.
    mutating func forget(_ send: Int) {
        open.remove(send)
    }

    /// - Returns: the outcome, where it is there already; otherwise the waiter is kept.
    mutating func wait(for send: Int, _ waiter: @escaping Waiter) -> Outcome? {
        if let outcome = early.removeValue(forKey: send) { return outcome }
        waiting[send] = waiter
        return nil
    }

    /// - Returns: whom to tell.
    mutating func settle(_ send: Int, _ outcome: Outcome) -> Waiter? {
        guard open.remove(send) != nil else { return nil }
        if let waiter = waiting.removeValue(forKey: send) { return waiter }
        early[send] = outcome
        return nil
    }

    /// All that wait, to be settled one by one.
    var unsettled: [Int] { open.sorted() }
}
