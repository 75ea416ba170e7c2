import Testing

@testable import ETL

@Suite("Where a pipe has content and space")
struct PipeRingTests {
    private let error = TransferError(.connectionLost, isRetriable: true)

    @Test func fillsAndDrainsAroundTheEdge() {
        var ring = PipeRing(capacity: 4)
        #expect(ring.space(for: 3) == .move(0..<3))
        ring.filled(3)
        #expect(ring.content(upTo: 2) == .move(0..<2))
        ring.drained(2)
        #expect(ring.space(for: 10) == .move(3..<4))
        ring.filled(1)
        #expect(ring.space(for: 10) == .move(0..<2))
        ring.filled(2)
        #expect(ring.space(for: 1) == .wait)
        #expect(!ring.canWrite)
        #expect(ring.content(upTo: 10) == .move(2..<4))
        ring.drained(2)
        #expect(ring.content(upTo: 10) == .move(0..<2))
        ring.drained(2)
        #expect(ring.content(upTo: 10) == .wait)
        #expect(!ring.canRead)
    }

    @Test func endsOnceAllWasTaken() {
        var ring = PipeRing(capacity: 4)
        ring.filled(2)
        ring.finish()
        #expect(ring.space(for: 1) == .ended)
        #expect(ring.content(upTo: 10) == .move(0..<2))
        ring.drained(2)
        #expect(ring.content(upTo: 10) == .ended)
        ring.fail(error)
        #expect(ring.content(upTo: 10) == .ended)
    }

    @Test func failsWhatWasNotTaken() {
        var ring = PipeRing(capacity: 4)
        ring.filled(2)
        ring.finish()
        ring.fail(error)
        ring.fail(TransferError(.stalled, isRetriable: true))
        #expect(ring.content(upTo: 10) == .failed(error))
        #expect(ring.space(for: 10) == .failed(error))
        #expect(ring.canRead && ring.canWrite)
    }

    /// Where the bytes are in a channel it is the writer who finds out that no more fit.
    @Test func leavesItToAChannelHowMuchFits() {
        var ring = PipeRing(capacity: 4)
        let isChosen = ring.useChannel()
        let isChosenAgain = ring.useChannel()
        #expect(isChosen && !isChosenAgain)
        #expect(ring.space(for: 7) == .channel(7))
        ring.filled(100)
        #expect(ring.canWrite && ring.canRead)
        #expect(ring.content(upTo: 1000) == .channel(100))
        ring.channelIsFull()
        #expect(ring.space(for: 1) == .wait)
        #expect(!ring.canWrite)
        ring.drained(60)
        #expect(ring.canWrite)
        #expect(ring.content(upTo: 10) == .channel(10))
        ring.drained(40)
        // The reader has taken all while the writer found it full: nobody would wake one that waited now.
        ring.channelIsFull()
        #expect(ring.canWrite)
        ring.finish()
        #expect(ring.content(upTo: 1) == .ended)
    }

    @Test func takesNoChannelOnceItIsUsed() {
        var ring = PipeRing(capacity: 4)
        ring.filled(1)
        let isLate = !ring.useChannel()
        #expect(isLate)
        var over = PipeRing(capacity: 4)
        over.fail(error)
        let isOver = !over.useChannel()
        #expect(isOver)
    }

    /// A long walk of a ring beside a plain list of bytes: what goes in comes out, in order, and never more than fits.
    @Test(arguments: [1, 2, 3, 7, 64])
    func behavesLikeAList(_ capacity: Int) {
        var ring = PipeRing(capacity: capacity)
        var memory = [UInt8](repeating: 0, count: capacity)
        var model: [UInt8] = []
        var random = SystemRandomNumberGenerator()
        var next: UInt8 = 0
        var isRight = true
        for _ in 0..<20_000 where isRight {
            let wanted = Int.random(in: 1...capacity + 2, using: &random)
            if Bool.random(using: &random) {
                switch ring.space(for: wanted) {
                case .move(let range):
                    isRight = !range.isEmpty && range.count <= wanted
                    for index in range {
                        memory[index] = next
                        model.append(next)
                        next &+= 1
                    }
                    ring.filled(range.count)
                case let step: isRight = step == .wait && model.count == capacity
                }
            } else {
                switch ring.content(upTo: wanted) {
                case .move(let range):
                    isRight =
                        !range.isEmpty && range.count <= wanted
                        && memory[range].elementsEqual(model.prefix(range.count))
                    model.removeFirst(range.count)
                    ring.drained(range.count)
                case let step: isRight = step == .wait && model.isEmpty
                }
            }
            isRight = isRight && ring.isTaken == model.isEmpty
            isRight = isRight && ring.canRead == !model.isEmpty && ring.canWrite == (model.count < capacity)
        }
        #expect(isRight)
    }
}
