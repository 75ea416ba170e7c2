import ETL
import ETLKafka
import Foundation
import Logging

/// Reads dead letters from their topic, as an operator's tool would.
struct DeadLetterReader {
    let kafka: KafkaConfiguration
    let logger: Logger

    /// The first `count` dead letters of a topic.
    func letters(of topic: String, count: Int) async throws -> [DemoResult.Letter] {
        let source = try KafkaMessageSource(
            topics: [topic + "-dlq"], group: "etl-demo-reader", configuration: kafka, logger: logger)
        source.request(count)
        var letters: [DemoResult.Letter] = []
        while letters.count < count, let event = try await source.next() {
            if case .messages(let messages) = event { letters += messages.map(Self.letter) }
        }
        await source.close()
        return letters
    }

    private static func letter(_ message: Message) -> DemoResult.Letter {
        let value = try? JSONSerialization.jsonObject(with: Data(message.value ?? [])) as? [String: Any]
        func header(_ name: String) -> String {
            String(decoding: message.headers.first { $0.key == name }?.value ?? [], as: UTF8.self)
        }
        return DemoResult.Letter(
            jobID: header("etl-job-id"), kind: header("etl-error-kind"), error: value?["error"] as? String ?? "")
    }
}
