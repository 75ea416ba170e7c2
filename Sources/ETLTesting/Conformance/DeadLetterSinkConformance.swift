import ETL

/// The rules of `DeadLetterSink`, as checks that any implementation can be put through. Used as
/// ``MessageSourceConformance``.
public enum DeadLetterSinkConformance {
    /// One rule.
    public enum Check: String, CaseIterable, Sendable {
        /// A letter is in its topic when the call returns, whole.
        case hasWrittenWhenItReturns
        /// Letters of one key keep their order when sent one after the other.
        case keepsTheOrderOfAKey
        /// Many letters can be under way at a time.
        case takesManyAtATime
        /// A letter that is too large is told as such, and the sink goes on.
        case tellsWhatIsTooLarge
        /// A closed sink takes nothing; closing again is harmless.
        case endsWhenClosed
    }

    /// Puts an implementation through one check.
    ///
    /// - Parameter limit: how long the check may take.
    /// - Throws: ``ConformanceViolation``, or an error of the harness.
    public static func verify(
        _ check: Check, on harness: some MessagingHarness, within limit: Duration = .seconds(30)
    ) async throws {
        try await ConformanceViolation.within(limit, check.rawValue) { try await run(check, on: harness) }
    }

    private static func run(_ check: Check, on harness: some MessagingHarness) async throws {
        let topic = "conformance-\(check.rawValue)"
        try await harness.createTopic(topic, partitions: 1)
        let sink = try await harness.sink()
        switch check {
        case .hasWrittenWhenItReturns:
            let letter = OutgoingMessage(topic: topic, key: [1], value: [2], headers: [MessageHeader("h", "v")])
            try await sink.send(letter)
            let read = try await read(1, of: topic, harness)
            try ConformanceViolation.check("keys", read.map(\.key), is: [letter.key])
            try ConformanceViolation.check("values", read.map(\.value), is: [letter.value])
            try ConformanceViolation.check("headers", read.map(\.headers), is: [letter.headers])
        case .keepsTheOrderOfAKey:
            for number: UInt8 in 0..<10 { try await sink.send(letter(number, to: topic)) }
            let read = try await read(10, of: topic, harness)
            try ConformanceViolation.check("values", read.map(\.value), is: (0..<10).map { [$0] })
        case .takesManyAtATime:
            try await withThrowingTaskGroup(of: Void.self) { sends in
                for number: UInt8 in 0..<100 { sends.addTask { try await sink.send(letter(number, to: topic)) } }
                try await sends.waitForAll()
            }
            let read = try await read(100, of: topic, harness)
            try ConformanceViolation.check("values", Set(read.map(\.value)), is: Set((0..<100).map { [$0] }))
        case .tellsWhatIsTooLarge:
            guard let size = harness.tooLarge else { break }
            let large = OutgoingMessage(topic: topic, key: nil, value: [UInt8](repeating: 0, count: size))
            try ConformanceViolation.check("too large", await reason(sink, large), is: .tooLarge)
            try await sink.send(letter(1, to: topic))
        case .endsWhenClosed:
            await sink.close()
            try ConformanceViolation.check("closed", await reason(sink, letter(1, to: topic)), is: .closed)
        }
        await sink.close()
    }

    /// Puts an implementation through all checks, one after the other.
    public static func verifyAll(on harness: some MessagingHarness) async throws {
        for check in Check.allCases { try await verify(check, on: harness) }
    }

    private static func letter(_ number: UInt8, to topic: String) -> OutgoingMessage {
        OutgoingMessage(topic: topic, key: [7], value: [number])
    }

    private static func reason(
        _ sink: some DeadLetterSink, _ message: OutgoingMessage
    ) async -> DeadLetterSinkError.Reason? {
        do {
            try await sink.send(message)
            return nil
        } catch {
            return error.reason
        }
    }

    private static func read(_ count: Int, of topic: String, _ harness: some MessagingHarness) async throws -> [Message]
    {
        let source = try await harness.source(topic: topic, group: topic)
        source.request(count)
        var messages: [Message] = []
        while messages.count < count, let event = try await source.next() {
            if case .messages(let more) = event { messages += more }
        }
        await source.close()
        return messages
    }
}
