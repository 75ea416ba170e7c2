/// Which partitions the workers that live say they have, by their logs.
///
/// With it a group that a broker has lost sight of is told from a worker that has partitions and does not do their
/// jobs: only the first may be helped by a restart.
public struct PartitionOwners: Sendable {
    private var owners: [Int: Int] = [:]

    /// - Parameter logs: the lines of each worker that lives.
    public init(of logs: [[String]], topic: String) {
        for log in logs {
            var owned: Set<Int> = []
            for line in log {
                let partitions = Self.partitions(in: line, topic)
                if line.contains("Kafka: assigned ") {
                    owned.formUnion(partitions)
                } else if line.contains("Kafka: released ") || line.contains("Kafka: lost ")
                    || line.contains("were not released within")
                {
                    owned.subtract(partitions)
                }
            }
            for partition in owned { owners[partition, default: 0] += 1 }
        }
    }

    /// Of so many partitions those that nobody has.
    public func withoutOwner(of count: Int) -> [Int] {
        (0..<count).filter { owners[$0] == nil }
    }

    private static func partitions(in line: String, _ topic: String) -> [Int] {
        line.matches(of: /([A-Za-z0-9._-]+)\[(\d+)\]/).filter { $0.1 == topic }.compactMap { Int($0.2) }
    }
}
