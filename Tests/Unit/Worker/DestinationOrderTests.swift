import Testing

@testable import ETL

@Suite("Jobs of one destination stand in a line")
struct DestinationOrderTests {
    @Test func theFirstOfADestinationMayRun() throws {
        var order = DestinationOrder()
        #expect(order.append(job(1), to: try location("/a")) == true)
        #expect(order.append(job(2), to: try location("/b")) == true)
        #expect(order.append(job(3), to: try location("/a")) == false)
        #expect(order.remove(job(1), from: try location("/a")) == job(3))
        #expect(order.remove(job(3), from: try location("/a")) == nil)
        #expect(order.append(job(4), to: try location("/a")) == true)
    }

    /// Every order in which four jobs can leave: who becomes first is the first of those that are left.
    @Test(arguments: permutations([1, 2, 3, 4]))
    func whoeverLeaves(leaving: [UInt64]) throws {
        var order = DestinationOrder()
        let destination = try location("/a")
        for number: UInt64 in 1...4 { #expect(order.append(job(number), to: destination) == (number == 1)) }
        var left: [UInt64] = [1, 2, 3, 4]
        for number in leaving {
            let wasFirst = left.first == number
            left.removeAll { $0 == number }
            #expect(order.remove(job(number), from: destination) == (wasFirst ? left.first.map(job) : nil))
        }
        #expect(order.append(job(5), to: destination) == true)
    }

    @Test func whoLeavesFromTheEndMakesRoomForTheNext() throws {
        var order = DestinationOrder()
        let destination = try location("/a")
        for number: UInt64 in 1...3 { _ = order.append(job(number), to: destination) }
        #expect(order.remove(job(3), from: destination) == nil)
        #expect(order.append(job(4), to: destination) == false)
        #expect(order.remove(job(1), from: destination) == job(2))
        #expect(order.remove(job(2), from: destination) == job(4))
    }

    private func job(_ number: UInt64) -> JobNumber { JobNumber(value: number) }

    private func location(_ path: String) throws -> FileLocation {
        FileLocation(server: ServerName("A"), path: try RemotePath(path))
    }
}

private func permutations(_ numbers: [UInt64]) -> [[UInt64]] {
    guard numbers.count > 1 else { return [numbers] }
    return numbers.flatMap { first in permutations(numbers.filter { $0 != first }).map { [first] + $0 } }
}
