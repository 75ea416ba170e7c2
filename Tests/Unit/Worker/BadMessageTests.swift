import ETL
import ETLTesting
import Infrastructure
import Testing

@Suite("The worker and what careless and hostile producers write")
struct BadMessageTests {
    private static let table = BadMessage.table(source: "SOURCE", destination: "DESTINATION", directory: "/in")

    @Test func theTableIsLargeAndEveryRowIsNew() {
        #expect(Self.table.count > 300)
        #expect(Set(Self.table.map(\.description)).count == Self.table.count)
    }

    @Test func everyBadMessageIsADeadLetterAndTheWorkerGoesOn() async throws {
        try await withBench { bench in
            bench.source["/in/good"] = [1, 2, 3]
            for message in Self.table {
                bench.kafka.produce(
                    bytes: message.value, to: "jobs", partition: 0, key: message.key.map { Array($0.utf8) },
                    headers: message.headers.map { MessageHeader($0.name, $0.value) })
            }
            bench.produce("good")
            try await bench.kafka.committed(
                "jobs", 0, reaches: Int64(Self.table.count) + 1, within: .seconds(120))
            #expect(bench.destination.files.count == 1)
            #expect(bench.destination["/out/good"] == [1, 2, 3])
            #expect(bench.destination.temporaries.isEmpty)

            let letters = bench.kafka.deadLetters(of: "jobs").map(DeadLetterRecord.init)
            try #require(letters.count == Self.table.count)
            let byOffset = Dictionary(letters.map { ($0.header("etl-source-offset") ?? "", $0) }) { first, _ in first }
            for (offset, message) in Self.table.enumerated() {
                let letter = try #require(byOffset["\(offset)"], "\(message): no letter, or one of a wrong offset")
                let faults = message.faults(of: letter, topic: "jobs", partition: 0, offset: Int64(offset))
                #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
            }
        }
    }
}

extension DeadLetterRecord {
    init(_ message: Message) {
        self.init(
            key: String(decoding: message.key ?? [], as: UTF8.self),
            headers: message.headers.map {
                BadMessage.Header($0.key, String(decoding: $0.value ?? [], as: UTF8.self))
            },
            value: message.value ?? [])
    }
}
