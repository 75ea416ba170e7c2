import Infrastructure
import Testing

@Suite("Who has which partition, by the workers' logs")
struct PartitionOwnersTests {
    private func withoutOwner(_ logs: [String]...) -> [Int] {
        PartitionOwners(of: logs.map { $0.map { "2026-01-01T00:00:00.000Z INFO \($0)" } }, topic: "chaos")
            .withoutOwner(of: 3)
    }

    @Test func whoWasAssignedHasItUntilItIsReleasedOrLost() {
        #expect(withoutOwner() == [0, 1, 2])
        #expect(withoutOwner(["Kafka: assigned chaos[0], chaos[2]"], ["Kafka: assigned chaos[1]"]) == [])
        #expect(withoutOwner(["Kafka: assigned chaos[0], chaos[2]", "Kafka: released chaos[2]"]) == [1, 2])
        #expect(
            withoutOwner([
                "Kafka: assigned chaos[0], chaos[1]", "Kafka: lost chaos[0]: the group took us for dead",
                "Kafka: assigned chaos[0]",
                "Kafka: chaos[1] were not released within 5.0 seconds and are given up",
            ]) == [1, 2])
    }

    @Test func otherTopicsAndOtherLinesDoNotCount() {
        #expect(withoutOwner(["Kafka: assigned other[0]", "Partitions assigned partitions=chaos[1]"]) == [0, 1, 2])
    }
}
