import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaRebalanceTests {
    /// Work in flight on a revoked partition: the answer comes late, and what was done by then is committed before
    /// anybody else reads on.
    @Test func aRevocationWaitsForTheRelease() async throws {
        let goesOn = try await KafkaFixture.whereTheMockTakesCommits { kafka in
            try kafka.broker.createTopic("jobs", partitions: 2)
            try await kafka.produce(40, to: "jobs")
            let first = try kafka.source("jobs")
            #expect(try await first.firstAssignment() == [jobs(0), jobs(1)])
            let messages = try await first.messages(40)

            let second = try kafka.source("jobs")
            let revoked = try await first.firstRevocation()
            #expect(revoked.count == 1)
            // The job that was in flight ends now, after the revocation.
            let done = Int64(messages.filter { $0.topicPartition == revoked[0] }.count - 1)
            first.markDone(revoked[0], before: done)
            await first.release(revoked)
            #expect(try await second.firstAssignment() == revoked)
            let offsets = try await second.messages(1).map(\.offset)
            await first.close()
            await second.close()
            return offsets == [done]
        }
        #expect(goesOn)
    }

    /// A worker that does not answer: the group does not wait for ever, and what was marked done is committed.
    @Test func aRevocationThatIsNotAnsweredIsOver() async throws {
        let goesOn = try await KafkaFixture.whereTheMockTakesCommits { kafka in
            try kafka.broker.createTopic("jobs", partitions: 2)
            try await kafka.produce(40, to: "jobs")
            let first = try kafka.source("jobs", with: ["session.timeout.ms": "2000"])
            #expect(first.releaseLimit == .seconds(1))
            _ = try await first.messages(40)
            let second = try kafka.source("jobs")
            let revoked = try await first.firstRevocation()
            first.markDone(revoked[0], before: 3)
            try await first.first { $0 == .lost(revoked) }
            // Too late, and harmless.
            first.markDone(revoked[0], before: 9)
            await first.release(revoked)
            #expect(try await second.firstAssignment() == revoked)
            let offsets = try await second.messages(1).map(\.offset)
            await first.close()
            await second.close()
            return offsets == [3]
        }
        #expect(goesOn)
    }

    @Test func aRevokedPartitionSendsNoMoreMessages() async throws {
        let kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs", partitions: 2)
        let first = try kafka.source("jobs")
        _ = try await first.firstAssignment()
        let second = try kafka.source("jobs")
        let revoked = try await first.firstRevocation()
        try await kafka.produce(20, to: "jobs")
        await first.release(revoked)
        let kept = [jobs(0), jobs(1)].filter { !revoked.contains($0) }
        #expect(Set(try await first.messages(1).map(\.topicPartition)) == Set(kept))
        #expect(Set(try await second.messages(1).map(\.topicPartition)) == Set(revoked))
        await first.close()
        await second.close()
    }

    /// The group takes a member for dead: what it had is lost, told as such, and assigned anew.
    @Test(arguments: ["cooperative-sticky", "range"])
    func aLostAssignmentIsToldAndComesBack(strategy: String) async throws {
        let kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs", partitions: 2)
        let source = try kafka.source("jobs", with: ["partition.assignment.strategy": strategy])
        let all = try await source.firstAssignment()
        kafka.broker.fail(.heartbeat, with: .unknownMember)
        try await source.first { $0 == .lost(all) }
        source.markDone(jobs(0), before: 5)
        #expect(try await source.firstAssignment() == all)
        // Of an older assignment, and not committed: the partition is read from its start.
        try await kafka.produce(10, to: "jobs")
        source.request(10)
        try await source.first { $0.offsets.contains(0) }
        await source.close()
    }

    @Test func closingAnswersARevocation() async throws {
        let kafka = try KafkaFixture()
        try kafka.broker.createTopic("jobs", partitions: 2)
        let first = try kafka.source("jobs", with: ["debug": "cgrp"])
        do {
            _ = try await first.firstAssignment()
            let second = try kafka.source("jobs")
            _ = try await first.firstRevocation()
            await first.close()
            var assigned: Set<TopicPartition> = []
            while assigned.count < 2 { assigned.formUnion(try await second.firstAssignment()) }
            await second.close()
        } catch is SourceEnded {
            Issue.record("\(kafka.log.lines.joined(separator: "\n"))")
        }
    }
}
