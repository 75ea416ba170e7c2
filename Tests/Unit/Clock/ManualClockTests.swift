import ETLTesting
import Testing

struct ManualClockTests {
    @Test func timePassesOnlyWhenTold() {
        let clock = ManualClock()
        #expect(clock.now.offset == .zero)
        clock.advance(by: .seconds(3))
        clock.advance(by: .milliseconds(500))
        #expect(clock.now.offset == .milliseconds(3500))
        #expect(clock.now.description == "+3.5 seconds")
    }

    @Test func aSleeperWakesAtItsDeadlineAndNotBefore() async throws {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(9))
        #expect(clock.pendingSleeps == [.seconds(1)])
        clock.advance(by: .seconds(1))
        try await sleeper.value
        #expect(clock.pendingSleeps.isEmpty)
    }

    @Test func sleepersWakeInTheOrderOfTheirDeadlines() async throws {
        let clock = ManualClock()
        let (woken, signal) = AsyncStream.makeStream(of: Int.self)
        for seconds in [3, 1, 2] {
            Task {
                try await clock.sleep(for: .seconds(seconds))
                signal.yield(seconds)
            }
        }
        try await clock.waitForSleepers(3)
        var next = woken.makeAsyncIterator()
        for second in 1...3 {
            #expect(clock.pendingSleeps.first == .seconds(1))
            clock.advance(by: .seconds(1))
            #expect(await next.next() == second)
        }
    }

    @Test func aDeadlineInThePastNeedsNoWait() async throws {
        let clock = ManualClock()
        clock.advance(by: .seconds(5))
        try await clock.sleep(until: .init(offset: .seconds(5)))
        try await clock.sleep(for: .zero)
    }

    @Test func cancellingEndsASleep() async throws {
        let clock = ManualClock()
        let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
        try await clock.waitForSleepers()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.pendingSleeps.isEmpty)
    }

    @Test func aCancelledTaskDoesNotFallAsleep() async {
        let clock = ManualClock()
        let sleeper = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(10))
        }
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test func cancellingEndsTheWaitForSleepers() async {
        let clock = ManualClock()
        let waiter = Task { try await clock.waitForSleepers(7) }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
    }
}
