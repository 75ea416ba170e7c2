import Infrastructure
import Testing

@Suite("A plan of chaos")
struct ChaosPlanTests {
    @Test func isTheSameForTheSameSeed() {
        #expect(ChaosPlan(seed: 7).steps == ChaosPlan(seed: 7).steps)
        #expect(ChaosPlan(seed: 7).steps != ChaosPlan(seed: 8).steps)
        #expect(ChaosPlan(seed: 7).files.last?.content == ChaosPlan(seed: 7).files.last?.content)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func hasEveryKindOfEventAndOfFile(seed: UInt64) {
        let plan = ChaosPlan(seed: seed)
        var kinds: Set<String> = []
        for step in plan.steps {
            switch step.event {
            case .kill(let worker), .replace(let worker): #expect((0..<plan.workers).contains(worker))
            case .freeze(_, let seconds): #expect(seconds > 6)
            case .restart, .cutBroker: break
            }
            kinds.insert(step.event.description.filter { !$0.isNumber })
        }
        #expect(kinds.count == 6)
        let files = plan.files
        #expect(Set(files.map(\.name)).count == files.count)
        #expect(files.contains { $0.size == 0 } && files.contains { $0.size > 4_000_000 })
        #expect(files.contains { $0.oldSize != nil } && files.contains { $0.oldSize == nil })
        #expect(files.allSatisfy { $0.oldSize != $0.size })
    }

    @Test func bothWaysToMeetADeadServerAreDrawn() {
        #expect(Set((0..<20).map { ChaosPlan(seed: $0).serverDown }).count == 2)
        #expect(ChaosPlan(seed: 1, serverDown: .hold).serverDown == .hold)
    }
}
