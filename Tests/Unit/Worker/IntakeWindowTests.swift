import Testing

@testable import ETL

@Suite("The worker asks for as much as keeps it busy, and for no more than it may hold")
struct IntakeWindowTests {
    @Test func asksForABatchAndThenWaitsForIt() {
        var window = IntakeWindow(concurrency: 16)
        #expect(window.request(held: 0, bytes: 0, ready: 0, hasFreeSlot: true) == 32)
        #expect(window.request(held: 0, bytes: 0, ready: 0, hasFreeSlot: true) == 0)
        window.received(32)
        #expect(window.request(held: 32, bytes: 0, ready: 0, hasFreeSlot: true) == 32)
    }

    @Test func asksForNothingWhileBusyWithABacklog() {
        var window = IntakeWindow(concurrency: 16)
        #expect(window.request(held: 48, bytes: 0, ready: 32, hasFreeSlot: false) == 0)
        #expect(window.request(held: 48, bytes: 0, ready: 3, hasFreeSlot: false) == 32)
    }

    @Test func looksBeyondAFullServerUpToTheWindow() {
        var window = IntakeWindow(concurrency: 16, maxMessages: 100)
        #expect(window.request(held: 90, bytes: 0, ready: 90, hasFreeSlot: true) == 10)
        window.received(10)
        #expect(window.crossing(held: 100, bytes: 0) == .full)
        #expect(window.request(held: 100, bytes: 0, ready: 100, hasFreeSlot: true) == 0)
    }

    @Test func largeMessagesFillItToo() {
        var window = IntakeWindow(concurrency: 16, maxBytes: 1000)
        #expect(window.crossing(held: 1, bytes: 1000) == .full)
        #expect(window.request(held: 1, bytes: 1000, ready: 0, hasFreeSlot: true) == 0)
    }

    @Test func concurrencyOfOneStillAsks() {
        var window = IntakeWindow(concurrency: 1, maxMessages: 1)
        #expect(window.request(held: 0, bytes: 0, ready: 0, hasFreeSlot: true) == 1)
        window.received(1)
        #expect(window.request(held: 1, bytes: 0, ready: 0, hasFreeSlot: false) == 0)
        #expect(window.request(held: 0, bytes: 0, ready: 0, hasFreeSlot: true) == 1)
    }
}
