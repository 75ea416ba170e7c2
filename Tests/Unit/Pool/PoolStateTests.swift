import Testing

@testable import ETLTransports

@Suite("Who gets a session")
struct PoolStateTests {
    private var state = PoolState(limit: 2, idleTimeout: .seconds(10))

    @Test mutating func theOneUsedLastFirst() {
        #expect(state.ask(1) == .open(1))
        #expect(state.ask(2) == .open(2))
        #expect(state.giveBack(1, at: .zero) == .keep)
        #expect(state.giveBack(2, at: .zero) == .keep)
        #expect(state.ask(3) == .reuse(2))
        #expect(state.ask(4) == .reuse(1))
        #expect(state.count == 2)
    }

    @Test mutating func theOneWhoWaitsLongest() {
        _ = state.ask(1)
        _ = state.ask(2)
        for caller in 3...5 { #expect(state.ask(caller) == .wait) }
        #expect(state.giveUp(4) == true)
        #expect(state.giveUp(4) == false)
        #expect(state.giveBack(2, at: .zero) == .hand(to: 3))
        #expect(state.giveBack(1, at: .zero) == .hand(to: 5))
        #expect(state.giveBack(2, at: .zero) == .keep)
    }

    @Test mutating func nobodyForTooLong() {
        _ = state.ask(1)
        _ = state.ask(2)
        #expect(state.nextExpiry == nil)
        _ = state.giveBack(1, at: .seconds(1))
        _ = state.giveBack(2, at: .seconds(5))
        #expect(state.nextExpiry == .seconds(11))
        #expect(state.expire(at: .seconds(10)) == [])
        #expect(state.expire(at: .seconds(11)) == [1])
        #expect(state.nextExpiry == .seconds(15))
        #expect(state.ask(3) == .reuse(2))
        #expect(state.nextExpiry == nil)
        #expect(state.ask(4) == .open(3))
    }

    @Test mutating func nobodyOnceItIsClosed() {
        _ = state.ask(1)
        _ = state.ask(2)
        _ = state.ask(3)
        _ = state.giveUp(3)
        _ = state.giveBack(1, at: .zero)
        _ = state.ask(4)
        _ = state.ask(5)
        let (idle, busy, waiting) = state.close()
        #expect(idle == [] && busy.sorted() == [1, 2] && waiting == [5])
        #expect(state.ask(6) == .refused)
        #expect(state.giveBack(1, at: .zero) == .close)
        #expect(state.isClosed)
    }
}
