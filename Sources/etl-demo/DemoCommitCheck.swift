import ETL
import ETLKafka
import Logging

/// Whether the group has committed everything: its next member must be handed nothing that was there before.
struct DemoCommitCheck {
    let kafka: KafkaConfiguration
    let logger: Logger

    /// What was handed out again, in a line; empty where all was committed.
    func problems() async throws -> [String] {
        let producer = try KafkaDeadLetterSink(configuration: kafka, logger: logger)
        for number in 0..<4 {
            try await producer.send(
                OutgoingMessage(topic: DemoPlan.topic, key: nil, value: Array("end \(number)".utf8)))
        }
        await producer.close()
        let source = try KafkaMessageSource(
            topics: [DemoPlan.topic], group: DemoPlan.group, configuration: kafka, logger: logger)
        source.request(1000)
        var ends = 0
        var again = 0
        while ends < 4, let event = try await source.next() {
            guard case .messages(let messages) = event else { continue }
            let seen = messages.count { String(decoding: $0.value ?? [], as: UTF8.self).hasPrefix("end ") }
            ends += seen
            again += messages.count - seen
        }
        await source.close()
        return again == 0 ? [] : ["\(again) jobs were not committed"]
    }
}
