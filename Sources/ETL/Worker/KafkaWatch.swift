/// Asks Kafka, now and then, what nobody tells by himself: how far the group is behind, whether the brokers are there at
/// all, and whether dead letters could be written before there is one.
struct KafkaWatch: Sendable {
    let source: any MessageSource
    let sink: any DeadLetterSink
    let deadLetterTopics: [String]
    let interval: Duration
    let clock: any Clock<Duration>
    let health: WorkerHealth
    let log: WorkerLog

    /// Looks, and looks again after each interval, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            await look()
            try? await clock.sleep(for: interval)
        }
    }

    /// Looks once.
    func look() async {
        let status = await source.status()
        health.kafka(status)
        // The dead letters' brokers are the same: to ask them too would only take as long again.
        guard status.brokersAnswer else { return }
        for topic in deadLetterTopics {
            do throws(DeadLetterSinkError) {
                try await sink.check(topic)
                if health.deadLetterTopic(topic, nil) { log.deadLetterTopicIsBack(topic) }
            } catch {
                if health.deadLetterTopic(topic, error.description) { log.deadLetterTopicFails(topic, error) }
            }
        }
    }
}
