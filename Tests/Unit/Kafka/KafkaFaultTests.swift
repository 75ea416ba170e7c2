import ETL
import ETLKafka
import ETLKafkaMock
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaFaultTests {
    let kafka: KafkaFixture

    init() throws {
        kafka = try KafkaFixture(brokers: 2)
        try kafka.broker.createTopic("jobs")
    }

    @Test func aFailedCommitIsTriedAgain() async throws {
        try await kafka.produce(3, to: "jobs")
        let first = try kafka.source("jobs")
        _ = try await first.messages(3)
        kafka.broker.fail(.offsetCommit, with: .topicForbidden)
        first.markDone(jobs(0), before: 2)
        try await kafka.log.line(containing: "a commit of jobs[0] at 2 failed")
        await first.close()
        let second = try kafka.source("jobs")
        #expect(try await second.messages(1).map(\.offset) == [2])
        await second.close()
    }

    @Test func passingErrorsOfFetchingAreWaitedOut() async throws {
        let source = try kafka.source("jobs")
        _ = try await source.firstAssignment()
        kafka.broker.fail(.fetch, with: .notLeader, .connectionBroken)
        kafka.broker.fail(.heartbeat, with: .connectionBroken, .notCoordinator)
        try await kafka.produce(3, to: "jobs")
        #expect(try await source.messages(3).map(\.offset) == [0, 1, 2])
        await source.close()
    }

    @Test func brokersThatGoAreWaitedFor() async throws {
        let source = try kafka.source("jobs")
        _ = try await source.firstAssignment()
        try kafka.broker.takeDown()
        try await kafka.log.line(containing: "brokers are down")
        try kafka.broker.bringUp()
        try await kafka.produce(1, to: "jobs")
        #expect(try await source.messages(1).map(\.offset) == [0])
        await source.close()
    }

    @Test func aMovedCoordinatorIsFound() async throws {
        try kafka.broker.setCoordinator(ofGroup: "group", to: 1)
        try await kafka.produce(3, to: "jobs")
        let first = try kafka.source("jobs")
        _ = try await first.messages(2)
        try kafka.broker.setCoordinator(ofGroup: "group", to: 2)
        first.markDone(jobs(0), before: 2)
        await first.close()
        let second = try kafka.source("jobs")
        #expect(try await second.messages(1).map(\.offset) == [2])
        await second.close()
    }

    @Test func anotherLeaderIsFound() async throws {
        try kafka.broker.setLeader(of: "jobs", 0, to: 1)
        try await kafka.produce(2, to: "jobs")
        let source = try kafka.source("jobs")
        #expect(try await source.messages(2).map(\.offset) == [0, 1])
        try kafka.broker.setLeader(of: "jobs", 0, to: 2)
        try await kafka.produce(2, to: "jobs", from: 2)
        #expect(try await source.messages(2).map(\.offset) == [2, 3])
        try kafka.broker.takeDown(1)
        try await kafka.produce(1, to: "jobs", from: 4)
        #expect(try await source.messages(1).map(\.offset) == [4])
        await source.close()
    }

    @Test func brokersThatComeLateAreWaitedFor() async throws {
        try await kafka.produce(1, to: "jobs")
        try kafka.broker.takeDown()
        let source = try kafka.source("jobs")
        try await kafka.log.line(containing: "brokers are down")
        try kafka.broker.bringUp()
        #expect(try await source.messages(1).map(\.offset) == [0])
        await source.close()
    }

    @Test func whatIsDoneWhileTheBrokersAreAwayIsCommittedWhenTheyAreBack() async throws {
        try await kafka.produce(3, to: "jobs")
        let first = try kafka.source("jobs")
        _ = try await first.messages(3)
        try kafka.broker.takeDown()
        try await kafka.log.line(containing: "brokers are down")
        first.markDone(jobs(0), before: 2)
        try kafka.broker.bringUp()
        await first.close()
        let second = try kafka.source("jobs")
        #expect(try await second.messages(1).map(\.offset) == [2])
        await second.close()
    }

    @Test func aTopicThatIsGoneForAWhileIsWaitedFor() async throws {
        let source = try kafka.source("jobs")
        _ = try await source.firstAssignment()
        kafka.broker.fail(topic: "jobs", with: .unknownTopic)
        try await kafka.log.line(containing: "Subscribed topic not available: jobs")
        kafka.broker.fail(topic: "jobs", with: nil)
        try await kafka.produce(1, to: "jobs")
        #expect(try await source.messages(1).map(\.offset) == [0])
        await source.close()
    }

    @Test func whoeverClosesLeavesTheGroupAtOnce() async throws {
        let source = try kafka.source("jobs", with: ["debug": "protocol"])
        _ = try await source.firstAssignment()
        await source.close()
        try await kafka.log.line(containing: "Received LeaveGroupResponse")
    }

    @Test func aStaticMemberStaysInTheGroupAndHasItsPartitionsAgain() async throws {
        try await kafka.produce(2, to: "jobs")
        let identity = ["group.instance.id": "worker-1", "debug": "protocol"]
        let first = try kafka.source("jobs", with: identity)
        _ = try await first.messages(2)
        first.markDone(jobs(0), before: 1)
        await first.close()
        #expect(!kafka.log.lines.contains { $0.contains("LeaveGroup") })
        let second = try kafka.source("jobs", with: identity)
        #expect(try await second.messages(1).map(\.offset) == [1])
        await second.close()
    }

    @Test func aForbiddenGroupIsLoggedAndWaitedFor() async throws {
        kafka.broker.fail(.joinGroup, with: .groupForbidden, .groupForbidden)
        let source = try kafka.source("jobs")
        try await kafka.log.line(containing: "the user has no right to it")
        #expect(try await source.firstAssignment() == [jobs(0)])
        await source.close()
    }

    @Test func aFencedMemberEnds() async throws {
        let source = try kafka.source("jobs", with: ["group.instance.id": "worker-1"])
        _ = try await source.firstAssignment()
        kafka.broker.fail(.heartbeat, with: .fencedInstance)
        let error = await #expect(throws: MessageSourceError.self) {
            while try await source.next() != nil {}
        }
        #expect(error?.description.contains("KAFKA_GROUP_INSTANCE_ID") == true)
        // Told again, until it is closed; and what comes late is harmless.
        await #expect(throws: MessageSourceError.self) { try await source.next() }
        source.markDone(jobs(0), before: 1)
        await source.release([jobs(0)])
        await source.close()
        #expect(try await source.next() == nil)
    }

    @Test func aGroupThatSharesOutDifferentlyEndsTheSource() async throws {
        kafka.broker.fail(.joinGroup, with: .inconsistentGroupProtocol)
        let source = try kafka.source("jobs")
        let error = await #expect(throws: MessageSourceError.self) {
            while try await source.next() != nil {}
        }
        #expect(error?.description.contains("KAFKA_PARTITION_ASSIGNMENT_STRATEGY") == true)
        await source.close()
    }

    @Test func closingWithoutBrokersIsBounded() async throws {
        try await kafka.produce(1, to: "jobs")
        let source = try kafka.source("jobs", closeLimit: .milliseconds(300))
        _ = try await source.messages(1)
        kafka.broker.close()
        source.markDone(jobs(0), before: 1)
        let taken = await ContinuousClock().measure { await source.close() }
        #expect(taken < .seconds(4))
        #expect(try await source.next() == nil)
    }

    @Test func secretsAreNotLogged() async throws {
        let source = try kafka.source(
            "jobs", with: ["sasl.password": "open-sesame", "sasl.username": "me", "debug": "all"])
        _ = try await source.firstAssignment()
        await source.close()
        #expect(kafka.log.lines.contains { $0.contains("librdkafka") })
        #expect(!kafka.log.lines.contains { $0.contains("open-sesame") })
    }
}
