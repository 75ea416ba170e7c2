import ETL
import ETLTesting
import Testing

struct InMemoryKafkaRebalanceTests {
    let kafka = InMemoryKafka()

    @Test func aNewcomerGetsItsShareOnceItIsReleased() async throws {
        kafka.createTopic("jobs", partitions: 2)
        let first = kafka.source(topics: ["jobs"])
        #expect(try await first.next() == .assigned([jobs(0), jobs(1)]))
        let second = kafka.source(topics: ["jobs"])
        #expect(try await first.next() == .revoked([jobs(1)]))
        #expect(kafka.owner(of: "jobs", 1) == first)
        first.markDone(jobs(1), before: 4)
        await first.release([jobs(1)])
        #expect(try await second.next() == .assigned([jobs(1)]))
        #expect(kafka.owner(of: "jobs", 1) == second)
        #expect(
            kafka.journal.has(
                .committed(jobs(1), 4, group: InMemoryKafka.defaultGroup), before: .released([jobs(1)], by: first.id)))
    }

    @Test func aRevokedPartitionSendsNoMoreMessages() async throws {
        kafka.createTopic("jobs", partitions: 2)
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        kafka.revoke("jobs", 0)
        for partition: Int32 in [0, 1] { kafka.produce("{}", to: "jobs", partition: partition) }
        source.request(10)
        #expect(try await source.next() == .revoked([jobs(0)]))
        guard case .messages(let messages) = try await source.next() else { return }
        #expect(messages.map(\.topicPartition) == [jobs(1)])
    }

    @Test func aRevokedPartitionStaysAwayUntilAssigned() async throws {
        kafka.createTopic("jobs")
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        kafka.revoke("jobs", 0)
        _ = try await source.next()
        await source.release([jobs(0)])
        #expect(kafka.owner(of: "jobs", 0) == nil)
        kafka.commit("jobs", 0, 1)
        for _ in 0..<2 { kafka.produce("{}", to: "jobs") }
        kafka.assign("jobs", 0, to: source)
        #expect(try await source.next() == .assigned([jobs(0)]))
        source.request(5)
        #expect(try await source.next()?.offsets == [1])
    }

    @Test func aLostPartitionTakesNoCommit() async throws {
        kafka.createTopic("jobs")
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        kafka.lose("jobs", 0)
        source.markDone(jobs(0), before: 7)
        #expect(try await source.next() == .lost([jobs(0)]))
        await source.release([jobs(0)])
        #expect(kafka.committed("jobs", 0) == nil)
        kafka.rebalance()
        #expect(try await source.next() == .assigned([jobs(0)]))
    }

    @Test func aResultOfAnOlderAssignmentIsDropped() async throws {
        kafka.createTopic("jobs")
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        kafka.lose("jobs", 0)
        kafka.commit("jobs", 0, 9)
        kafka.rebalance()
        source.markDone(jobs(0), before: 3)
        #expect(kafka.committed("jobs", 0) == 9)
    }

    @Test func partitionsMoveOnDemand() async throws {
        kafka.createTopic("jobs", partitions: 2)
        let first = kafka.source(topics: ["jobs"])
        let second = kafka.source(topics: ["jobs"])
        kafka.assign("jobs", 0, 1, to: second)
        await first.release([jobs(0), jobs(1)])
        #expect(kafka.owner(of: "jobs", 0) == second)
        #expect(kafka.owner(of: "jobs", 1) == second)
        kafka.rebalance()
        #expect(kafka.journal.last == .revoked([jobs(1)], from: second.id))
    }

    @Test func theSharesOfManyAreEvenAndSticky() async throws {
        kafka.createTopic("jobs", partitions: 7)
        let sources = (0..<3).map { _ in kafka.source(topics: ["jobs"]) }
        for _ in 0..<2 {
            for source in sources { await source.release((0..<7).map { jobs($0) }.filter(isRevoked)) }
        }
        let shares = sources.map { source in (0..<7).filter { kafka.owner(of: "jobs", $0) == source }.count }
        #expect(shares.sorted() == [2, 2, 3])
        await sources[0].close()
        #expect((0..<7).allSatisfy { kafka.owner(of: "jobs", $0) != nil })
    }

    private func isRevoked(_ partition: TopicPartition) -> Bool {
        kafka.journal.contains {
            guard case .revoked(let partitions, _) = $0 else { return false }
            return partitions.contains(partition)
        }
    }

    @Test func aCrashedSourceLeavesItsPartitionsToOthers() async throws {
        kafka.createTopic("jobs")
        let first = kafka.source(topics: ["jobs"])
        let second = kafka.source(topics: ["jobs"])
        first.crash()
        #expect(try await first.next() == nil)
        #expect(try await second.next() == .assigned([jobs(0)]))
    }

    @Test func sourcesGetOnlyTheirTopics() async throws {
        kafka.createTopic("jobs", partitions: 2)
        kafka.createTopic("others")
        let jobsOnly = kafka.source(topics: ["jobs"])
        #expect(try await jobsOnly.next() == .assigned([jobs(0), jobs(1)]))
        #expect(kafka.owner(of: "others", 0) == nil)
    }
}
