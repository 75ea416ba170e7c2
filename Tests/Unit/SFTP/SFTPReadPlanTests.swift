import Infrastructure
import Testing

@testable import ETLTransports

@Suite("Which parts of a file are asked for")
struct SFTPReadPlanTests {
    /// Reads `content` of a server that gives at most so many bytes at a time and answers in any order.
    private func read(
        _ content: [UInt8], size: Int64?, mostRead: Int, seed: UInt64, partSize: Int = 10, window: Int = 50
    ) throws -> [UInt8] {
        var plan = SFTPReadPlan(size: size, partSize: partSize, window: window)
        var random = SeededGenerator(seed: seed)
        var asked: [SFTPReadPlan.Part] = []
        var got: [UInt8] = []
        while !plan.isComplete {
            while let part = plan.next() {
                asked.append(part)
                #expect(part.offset + Int64(part.count) <= plan.delivered + Int64(window))
            }
            let index = asked.indices.randomElement(using: &random)
            let part = asked.remove(at: try #require(index))
            let pieces: [[UInt8]]
            if part.offset >= content.count {
                pieces = plan.endsFound(at: part)
            } else {
                let most = Int.random(in: 1...mostRead, using: &random)
                let end = min(content.count, Int(part.offset) + min(part.count, most))
                pieces = try plan.take(Array(content[Int(part.offset)..<end]), for: part)
            }
            got += pieces.flatMap(\.self)
        }
        #expect(asked.isEmpty)
        #expect(plan.delivered == got.count)
        return got
    }

    @Test(arguments: [0, 1, 9, 10, 11, 50, 51, 1003], [UInt64(1), 2, 3, 4, 5])
    func allAndNothingTwice(_ count: Int, seed: UInt64) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for mostRead in [1, 4, 10] {
            #expect(try read(content, size: Int64(count), mostRead: mostRead, seed: seed) == content)
            #expect(try read(content, size: nil, mostRead: mostRead, seed: seed) == content)
            // The file is longer by now: the rest is somebody else's business.
            #expect(try read(content + [1, 2, 3], size: Int64(count), mostRead: mostRead, seed: seed) == content)
            // It is shorter: what is there is handed on.
            #expect(try read(content, size: Int64(count) + 27, mostRead: mostRead, seed: seed) == content)
        }
    }

    @Test func asksForAllThatTheWindowHolds() throws {
        var plan = SFTPReadPlan(size: 25, partSize: 10, window: 100)
        let parts = (0..<4).compactMap { _ in plan.next() }
        #expect(parts == [.init(offset: 0, count: 10), .init(offset: 10, count: 10), .init(offset: 20, count: 5)])
        var pieces = try plan.take([UInt8](repeating: 2, count: 5), for: parts[2])
        #expect(pieces.isEmpty)
        pieces = try plan.take([UInt8](repeating: 1, count: 9), for: parts[1])
        #expect(pieces.isEmpty)
        // The rest of a short answer comes first.
        let rest = plan.next()
        #expect(rest == .init(offset: 19, count: 1))
        pieces = try plan.take([UInt8](repeating: 0, count: 10), for: parts[0])
        #expect(pieces.count == 1)
        pieces = try plan.take([1], for: .init(offset: 19, count: 1))
        #expect(pieces.map(\.count) == [10, 5])
        #expect(plan.isComplete)
    }

    @Test func feelsItsWayWhereNobodyKnowsTheSize() throws {
        var plan = SFTPReadPlan(size: nil, partSize: 10, window: 100)
        var parts = (0..<4).compactMap { _ in plan.next() }
        #expect(parts.count == 1)
        _ = try plan.take([UInt8](repeating: 0, count: 10), for: parts[0])
        parts = (0..<4).compactMap { _ in plan.next() }
        #expect(parts == [.init(offset: 10, count: 10)])
        _ = try plan.take([UInt8](repeating: 0, count: 10), for: parts[0])
        parts = (0..<4).compactMap { _ in plan.next() }
        #expect(parts.count == 2)
    }

    @Test func takesNoMoreThanItAskedFor() throws {
        var plan = SFTPReadPlan(size: 10, partSize: 10, window: 100)
        let next = plan.next()
        let part = try #require(next)
        #expect(throws: SFTPGarbage.self) { try plan.take([UInt8](repeating: 0, count: 11), for: part) }
    }

    /// Bytes of no number would be asked for for ever.
    @Test func takesNothingForTheEnd() throws {
        var plan = SFTPReadPlan(size: 10, partSize: 10, window: 100)
        let next = plan.next()
        let pieces = try plan.take([], for: try #require(next))
        #expect(pieces.isEmpty)
        #expect(plan.isComplete && plan.delivered == 0)
    }
}
