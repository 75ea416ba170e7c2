import ETL
import ETLTesting
import Testing

@testable import ETLOperations

struct LagTests {
    let kafka = InMemoryKafka()
    let output = DeadLetterBenchOutput()

    private func run(json: Bool = false, topics: [String] = ["jobs"]) async throws -> Int64 {
        let output = CommandOutput(results: output.results, notes: output.notes, isJSON: json)
        return try await LagQuery(administrator: kafka.administrator(), output: output)
            .run(group: InMemoryKafka.defaultGroup, topics: topics)
    }

    @Test func lagIsWhatIsNotDoneInEachPartition() async throws {
        kafka.createTopic("jobs", partitions: 2)
        for _ in 0..<5 { kafka.produce("{}", to: "jobs", partition: 0) }
        for _ in 0..<2 { kafka.produce("{}", to: "jobs", partition: 1) }
        let source = kafka.source(topics: ["jobs"])
        kafka.commit("jobs", 0, 4)
        let total = try await run()
        #expect(total == 3)
        #expect(
            output.results.lines == [
                "GROUP             TOPIC  PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG  CONSUMER-ID  HOST       CLIENT-ID",
                "etl-worker-group  jobs           0               4               5    1  1            localhost  in-memory",
                "etl-worker-group  jobs           1               -               2    2  1            localhost  in-memory",
                "total lag 3 in 2 partitions, 1 member, group Stable",
            ])
        await source.close()
    }

    @Test func aMemberWithoutAPartitionIsSeen() async throws {
        kafka.createTopic("jobs")
        let (first, second) = (kafka.source(topics: ["jobs"]), kafka.source(topics: ["jobs"]))
        _ = try await run()
        #expect(
            output.results.lines[2...] == [
                "etl-worker-group  -              -               -               -    -  2            localhost  in-memory",
                "total lag 0 in 1 partition, 2 members, group Stable",
            ])
        await first.close()
        await second.close()
    }

    @Test func aGroupThatNobodyKnowsIsTold() async throws {
        kafka.createTopic("jobs")
        let total = try await run(json: true)
        #expect(total == 0)
        #expect(
            output.results.lines == [
                #"{"group":"etl-worker-group","state":"Dead","total_lag":0,"members":0,"partitions":[{"topic":"jobs","partition":0,"#
                    + #""current_offset":null,"log_start_offset":0,"log_end_offset":0,"lag":0,"commit_beyond_end":false,"consumer_id":null,"#
                    + #""host":null,"client_id":null}]}"#
            ])
        #expect(output.notes.text.contains("does not exist"))
    }

    @Test func aTopicThatIsNotThereIsAnError() async throws {
        let error = await #expect(throws: OperationError.self) { _ = try await run() }
        #expect(error?.description.contains("there is no topic jobs") == true)
    }

    @Test func aCommitOfAnotherLogIsSeen() async throws {
        kafka.createTopic("jobs")
        kafka.produce("{}", to: "jobs")
        kafka.commit("jobs", 0, 50)
        let total = try await run(json: true)
        #expect(total == 0)
        #expect(output.results.text.contains(#""lag":0,"commit_beyond_end":true,"#))
        #expect(
            output.notes.text.contains(
                "warning: jobs[0]: the group has committed 50, and the log ends at 1: was the topic made anew?"))
    }

    @Test func whatRetentionHasTakenIsNotCounted() {
        let partition = TopicPartition(topic: "jobs", partition: 0)
        func lag(_ committed: Int64?, _ offsets: Range<Int64>?) -> Int64? {
            LagReport.Row(partition: partition, committed: committed, offsets: offsets, member: nil).lag
        }
        #expect(lag(3, 10..<20) == 10)
        #expect(lag(nil, 10..<20) == 10)
        #expect(lag(15, 10..<20) == 5)
        // A commit beyond the end: the topic was made anew.
        #expect(lag(30, 10..<20) == 0)
        #expect(lag(3, nil) == nil)
    }
}
