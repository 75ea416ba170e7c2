import ETL
import Testing

@testable import ETLOperations

struct KafkaCheckTests {
    /// Answers what it was made with.
    private struct Brokers: KafkaAdministrator {
        var cluster: Result<ClusterDescription, KafkaAdministratorError>
        var group: Result<GroupDescription, KafkaAdministratorError> = .success(
            GroupDescription(state: "Dead", members: [], committed: [:]))

        func describe(topics: [String]) async throws(KafkaAdministratorError) -> ClusterDescription {
            try cluster.get()
        }
        func create(_ topic: NewTopic) async throws(KafkaAdministratorError) -> TopicCreation { .existed }
        func describe(group: String) async throws(KafkaAdministratorError) -> GroupDescription { try self.group.get() }
        func offsets(of topics: [String]) async throws(KafkaAdministratorError) -> [TopicPartition: Range<Int64>] {
            [:]
        }
        func close() async {}
    }

    private let check = KafkaCheck(KafkaSettings(topics: ["jobs"]), deadLetterSuffix: "-dlq")

    private func lines(_ brokers: Brokers) async -> [String] {
        await check.run(brokers).map { "\($0.status) \($0.name): \($0.detail)" }
    }

    private func cluster(_ topics: TopicDescription...) -> Brokers {
        Brokers(cluster: .success(ClusterDescription(brokers: ["a:9092", "b:9092"], topics: topics)))
    }

    @Test func whatAWorkerNeedsIsLookedAt() async {
        var brokers = cluster(
            TopicDescription(name: "jobs", partitions: 4, rights: [.read, .write]),
            TopicDescription(name: "jobs-dlq", partitions: 1))
        let member = GroupMember(id: "1", clientID: "c", host: "h", partitions: [])
        brokers.group = .success(GroupDescription(state: "Stable", members: [member], committed: [:]))
        let lines = await lines(brokers)
        #expect(
            lines == [
                "ok kafka: 2 brokers up (a:9092, b:9092), asked",
                "ok jobs: 4 partitions, each with a leader; may be read",
                "ok jobs-dlq: 1 partition, each with a leader; rights are not told",
                "ok etl-worker-group: Stable, 1 member",
            ])
    }

    @Test func whatItLacksIsAFailure() async {
        let lines = await lines(
            cluster(
                TopicDescription(name: "jobs", partitions: 4, partitionsWithoutLeader: [1, 3]),
                TopicDescription(name: "jobs-dlq", partitions: 1, rights: [.read])))
        #expect(lines[1] == "fail jobs: 4 partitions, without a leader: 1, 3")
        #expect(lines[2] == "fail jobs-dlq: 1 partition, and it may not be written to")
        let none = await check.run(cluster())
        #expect(none[1].status == .fail)
        #expect(none[1].advice?.contains("topics create --topic jobs") == true)
        #expect(none[2].status == .fail)
    }

    @Test func brokersThatDoNotAnswerAreOneLine() async {
        let lines = await lines(Brokers(cluster: .failure(KafkaAdministratorError("no broker at localhost:1"))))
        #expect(lines == ["fail kafka: no broker at localhost:1"])
    }

    @Test func aGroupThatMayNotBeAskedIsAFailureOfItsOwn() async {
        var brokers = cluster(
            TopicDescription(name: "jobs", partitions: 1), TopicDescription(name: "jobs-dlq", partitions: 1))
        brokers.group = .failure(KafkaAdministratorError("no right to the group"))
        let lines = await lines(brokers)
        #expect(lines.last == "fail etl-worker-group: no right to the group")
        #expect(lines.count == 4)
    }
}
