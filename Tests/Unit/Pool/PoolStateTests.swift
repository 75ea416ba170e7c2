import Testing

@testable import ETLTransports

@Suite("Who gets a session")
struct PoolStateTests {
    private var state = PoolState(limit: 2, idleTimeout: .seconds(10))

    @Test mutating func theOneUsedLastFirst() {
        #expect(state.ask(1, at: 0) == .open(1))
        #expect(state.ask(2, at: 0) == .open(2))
        #expect(state.giveBack(1, at: .zero) == .keep)
        #expect(state.giveBack(2, at: .zero) == .keep)
        #expect(state.ask(3, at: 0) == .reuse(2))
        #expect(state.ask(4, at: 0) == .reuse(1))
        #expect(state.count == 2)
    }

    /// Its caller changes no threads; only when there is none is one from elsewhere better than a new one.
    @Test mutating func oneOfTheCallersHome() {
        #expect(state.ask(1, at: 0) == .open(1))
        #expect(state.ask(2, at: 1) == .open(2))
        #expect(state.giveBack(1, at: .zero) == .keep)
        #expect(state.giveBack(2, at: .seconds(1)) == .keep)
        #expect(state.ask(3, at: 0) == .reuse(1))
        #expect(state.ask(4, at: 0) == .reuse(2))
        #expect(state.giveBack(1, at: .seconds(2)) == .keep)
        #expect(state.giveBack(2, at: .seconds(3)) == .keep)
        #expect(state.ask(5, at: 1) == .reuse(2))
        #expect(state.nextExpiry == .seconds(12))
    }

    @Test mutating func theOneWhoWaitsLongest() {
        _ = state.ask(1, at: 0)
        _ = state.ask(2, at: 0)
        for caller in 3...5 { #expect(state.ask(caller, at: 0) == .wait) }
        #expect(state.giveUp(4) == true)
        #expect(state.giveUp(4) == false)
        #expect(state.giveBack(2, at: .zero) == .hand(to: 3))
        #expect(state.giveBack(1, at: .zero) == .hand(to: 5))
        #expect(state.giveBack(2, at: .zero) == .keep)
    }

    @Test mutating func nobodyForTooLong() {
        _ = state.ask(1, at: 0)
        _ = state.ask(2, at: 0)
        #expect(state.nextExpiry == nil)
        _ = state.giveBack(1, at: .seconds(1))
        _ = state.giveBack(2, at: .seconds(5))
        #expect(state.nextExpiry == .seconds(11))
        #expect(state.expire(at: .seconds(10)) == [])
        #expect(state.expire(at: .seconds(11)) == [1])
        #expect(state.nextExpiry == .seconds(15))
        #expect(state.ask(3, at: 0) == .reuse(2))
        #expect(state.nextExpiry == nil)
        #expect(state.ask(4, at: 0) == .open(3))
    }

    @Test mutating func nobodyOnceItIsClosed() {
        _ = state.ask(1, at: 0)
        _ = state.ask(2, at: 0)
        _ = state.ask(3, at: 0)
        _ = state.giveUp(3)
        _ = state.giveBack(1, at: .zero)
        _ = state.ask(4, at: 0)
        _ = state.ask(5, at: 0)
        let (idle, busy, waiting) = state.close()
        #expect(idle == [] && busy.sorted() == [1, 2] && waiting == [5])
        #expect(state.ask(6, at: 0) == .refused)
        #expect(state.giveBack(1, at: .zero) == .close)
        #expect(state.isClosed)
    }
}
