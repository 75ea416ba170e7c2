import ETL

/// The rules of `MessageSource`, as checks that any implementation can be put through: a fake, librdkafka, your own.
///
/// ```swift
/// @Test(arguments: MessageSourceConformance.Check.allCases)
/// func conforms(_ check: MessageSourceConformance.Check) async throws {
///     try await MessageSourceConformance.verify(check, on: MyHarness())
/// }
/// ```
/// Needs no test framework: a broken rule is thrown as ``ConformanceViolation``. Each check uses a topic and a group
/// of its own.
public enum MessageSourceConformance {
    /// One rule.
    public enum Check: String, CaseIterable, Sendable {
        /// Messages come whole and in the order of their offsets.
        case deliversWholeMessagesInOrder
        /// No more messages are handed out than were asked for.
        case keepsToItsCredit
        /// An assignment is told though no message was asked for, and before the first message.
        case tellsTheAssignmentWithoutCredit
        /// What was marked done is not read again after a close.
        case goesOnAfterWhatWasDone
        /// What was not marked done is read again.
        case repeatsWhatWasNotDone
        /// Marking done what is not assigned does nothing.
        case ignoresWhatIsNotAssigned
        /// Cancelling a wait ends it with `nil` and loses nothing.
        case survivesACancelledWait
        /// After a close the wait ends with `nil`; closing again is harmless.
        case endsWhenClosed
        /// A second member gets its share once it is released, and goes on where the first has committed.
        case sharesPartitions
    }

    /// Puts an implementation through one check.
    ///
    /// - Parameter limit: how long the check may take; one that waits for a message that never comes ends with it.
    /// - Throws: ``ConformanceViolation``, or an error of the harness.
    public static func verify(
        _ check: Check, on harness: some MessagingHarness, within limit: Duration = .seconds(30)
    ) async throws {
        let run = MessageSourceConformanceRun(harness: harness, topic: "conformance-\(check.rawValue)")
        try await ConformanceViolation.within(limit, check.rawValue) {
            switch check {
            case .deliversWholeMessagesInOrder: try await run.deliversWholeMessagesInOrder()
            case .keepsToItsCredit: try await run.keepsToItsCredit()
            case .tellsTheAssignmentWithoutCredit: try await run.tellsTheAssignmentWithoutCredit()
            case .goesOnAfterWhatWasDone: try await run.goesOn(after: 2)
            case .repeatsWhatWasNotDone: try await run.goesOn(after: nil)
            case .ignoresWhatIsNotAssigned: try await run.ignoresWhatIsNotAssigned()
            case .survivesACancelledWait: try await run.survivesACancelledWait()
            case .endsWhenClosed: try await run.endsWhenClosed()
            case .sharesPartitions: try await run.sharesPartitions()
            }
        }
    }

    /// Puts an implementation through all checks, one after the other.
    public static func verifyAll(on harness: some MessagingHarness) async throws {
        for check in Check.allCases { try await verify(check, on: harness) }
    }
}
