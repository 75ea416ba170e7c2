import ETL
import ETLTesting
import Testing

struct InMemoryKafkaConsumeTests {
    let kafka = InMemoryKafka()

    @Test func aSourceHandsOutWhatWasProduced() async throws {
        kafka.createTopic("jobs")
        let source = kafka.source(topics: ["jobs"])
        let written = kafka.produce("{}", to: "jobs", key: "k", headers: [MessageHeader("h", "v")])
        source.request(1)
        #expect(try await source.next() == .assigned([jobs(0)]))
        #expect(try await source.next() == .messages([written]))
        #expect(written.offset == 0)
        #expect(written.key == Array("k".utf8))
        #expect(written.headers == [MessageHeader("h", "v")])
    }

    @Test func creditBoundsWhatIsHandedOut() async throws {
        kafka.createTopic("jobs")
        for _ in 0..<5 { kafka.produce("{}", to: "jobs") }
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        source.request(2)
        #expect(try await source.next()?.offsets == [0, 1])
        #expect(source.credit == 0)
        async let next = source.next()
        source.request(10)
        #expect(try await next?.offsets == [2, 3, 4])
        #expect(source.credit == 7)
    }

    @Test func theAssignmentIsToldWithoutCredit() async throws {
        let source = kafka.source(topics: ["jobs"])
        async let next = source.next()
        kafka.createTopic("jobs", partitions: 2)
        #expect(try await next == .assigned([jobs(0), jobs(1)]))
    }

    @Test func aSecondConsumerGoesOnFromTheCommit() async throws {
        kafka.createTopic("jobs")
        for _ in 0..<3 { kafka.produce("{}", to: "jobs") }
        let first = kafka.source(topics: ["jobs"])
        first.request(3)
        _ = try await first.next()
        _ = try await first.next()
        first.markDone(jobs(0), before: 2)
        try await kafka.committed("jobs", 0, reaches: 2)
        await first.close()
        #expect(try await first.next() == nil)

        let second = kafka.source(topics: ["jobs"])
        second.request(9)
        _ = try await second.next()
        #expect(try await second.next()?.offsets == [2])
    }

    @Test func groupsReadEachForThemselves() async throws {
        kafka.createTopic("jobs")
        kafka.produce("{}", to: "jobs")
        for group in ["a", "b"] {
            let source = kafka.source(topics: ["jobs"], group: group)
            source.request(1)
            _ = try await source.next()
            #expect(try await source.next()?.offsets == [0])
            source.markDone(jobs(0), before: 1)
        }
        #expect(kafka.committed("jobs", 0, group: "a") == 1)
        #expect(kafka.committed("jobs", 0, group: "b") == 1)
        #expect(kafka.committed("jobs", 0) == nil)
    }

    @Test func partitionsAreReadInTurn() async throws {
        kafka.createTopic("jobs", partitions: 2)
        for partition: Int32 in [0, 0, 1, 1] { kafka.produce("{}", to: "jobs", partition: partition) }
        let source = kafka.source(topics: ["jobs"])
        _ = try await source.next()
        var seen: [TopicPartition] = []
        for _ in 0..<4 {
            source.request(1)
            guard case .messages(let messages) = try await source.next() else { return }
            seen += messages.map(\.topicPartition)
        }
        #expect(seen == [jobs(0), jobs(1), jobs(0), jobs(1)])
    }

    @Test func aKeyAlwaysGoesToThePartitionThatKafkaClientsChoose() {
        kafka.createTopic("jobs", partitions: 12)
        // Reference values from librdkafka's tests/rdmurmur2.c: unaligned and empty keys among them.
        let hashes: [String: UInt32] = [
            "kafka": 0xD067_CF64, "giberish123456789": 0x8F55_2B0C, "1234": 0x9FC9_7B14, "234": 0xE7C0_09CA,
            "34": 0x8739_30DA, "4": 0x5A4B_5CA1, "": 0x106E_08D9,
        ]
        for (key, hash) in hashes {
            let message = kafka.produce("{}", to: "jobs", key: key)
            #expect(message.topicPartition.partition == Int32((hash & 0x7FFF_FFFF) % 12), "\(key)")
        }
    }

    @Test func aTombstoneHasNoValue() {
        #expect(kafka.produce(bytes: nil, to: "jobs").value == nil)
        #expect(kafka.messages(in: "jobs").count == 1)
    }

    @Test func cancellingTheReaderLosesNothing() async throws {
        let source = kafka.source(topics: ["jobs"])
        let reader = Task { try await source.next() }
        reader.cancel()
        #expect(try await reader.value == nil)
        kafka.createTopic("jobs")
        #expect(try await source.next() == .assigned([jobs(0)]))
    }

    @Test func closingEndsTheReader() async throws {
        let source = kafka.source(topics: ["jobs"])
        async let next = source.next()
        await source.close()
        await source.close()
        #expect(try await next == nil)
    }

    @Test func aWaitThatIsNotFulfilledSaysWhatHappenedInstead() async throws {
        kafka.produce("{}", to: "jobs")
        do {
            try await kafka.committed("jobs", 0, reaches: 1, within: .milliseconds(1))
            Issue.record("nobody committed")
        } catch let error as InMemoryKafkaTimeout {
            #expect(error.description.contains("to commit 1 in jobs[0]"))
            #expect(error.description.contains("0: jobs[0]@0 produced"))
        }
    }

    @Test func aWaitCanBeCancelled() async {
        let waiter = Task { [kafka] in try await kafka.messages(in: "jobs", count: 1) }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
    }
}

func jobs(_ partition: Int32) -> TopicPartition { TopicPartition(topic: "jobs", partition: partition) }

extension MessageSourceEvent {
    /// The offsets of its messages.
    var offsets: [Int64] {
        guard case .messages(let messages) = self else { return [] }
        return messages.map(\.offset)
    }
}
