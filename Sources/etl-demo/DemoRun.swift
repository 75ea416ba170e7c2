import ETL
import ETLKafka
import ETLKafkaMock
import ETLTransports
import Foundation
import Logging
import ServiceLifecycle

/// One run of the demo: starts all parts, submits the jobs, watches, compares, stops.
struct DemoRun {
    let plan: DemoPlan

    private let logger = Logger(label: "etl-demo", factory: { _ in SwiftLogNoOpLogHandler() })

    func run() async throws -> DemoResult {
        let broker = try EmbeddedKafkaBroker()
        try broker.createTopic(DemoPlan.topic, partitions: 4)
        try broker.createTopic(DemoPlan.topic + "-dlq", partitions: 1)
        // The mock cluster lets a group that emptied wait out its session before the next member comes in.
        let kafka = KafkaConfiguration(
            bootstrapServers: broker.bootstrapServers,
            properties: ["session.timeout.ms": "2000", "heartbeat.interval.ms": "500"])
        return try await DemoServers.withServers { servers in
            print("  Kafka broker             \(broker.bootstrapServers)\n\(servers.description)\n")
            for file in plan.files { try servers.put(file) }
            var result = try await work(kafka, servers)
            result.logins = servers.logins
            result.problems += problems(of: result, servers)
            result.problems += try await within(.seconds(30), "the look at what was committed") { [kafka, logger] in
                try await DemoCommitCheck(kafka: kafka, logger: logger).problems()
            }
            return result
        }
    }

    /// The worker between submitting and stopping.
    private func work(_ kafka: KafkaConfiguration, _ servers: DemoServers) async throws -> DemoResult {
        let worker = try worker(kafka, servers)
        let services = ServiceGroup(services: [worker], logger: logger)
        return try await withThrowingTaskGroup { group in
            group.addTask {
                try await services.run()
                return DemoResult?.none
            }
            group.addTask {
                let start = ContinuousClock.now
                try await submit(kafka)
                await watch(worker.health, since: start)
                var result = DemoResult(totals: worker.health.totals)
                result.seconds = (ContinuousClock.now - start) / .seconds(1)
                let count = result.totals.failed
                result.letters = try await within(.seconds(30), "reading the dead letters") { [kafka, logger] in
                    try await DeadLetterReader(kafka: kafka, logger: logger).letters(of: DemoPlan.topic, count: count)
                }
                await services.triggerGracefulShutdown()
                return result
            }
            var result: DemoResult?
            for try await ended in group { result = result ?? ended }
            return result ?? DemoResult(problems: ["the worker ended before its jobs"])
        }
    }

    /// Put together as the product's command does it.
    private func worker(_ kafka: KafkaConfiguration, _ servers: DemoServers) throws -> Worker {
        Worker(
            source: try KafkaMessageSource(
                topics: [DemoPlan.topic], group: DemoPlan.group, configuration: kafka, logger: logger),
            sink: try KafkaDeadLetterSink(configuration: kafka, logger: logger),
            stores: TransportRegistry.builtIn.stores(of: servers.catalogue, Transport.Context(logger: logger)),
            logger: logger)
    }

    private func submit(_ kafka: KafkaConfiguration) async throws {
        let producer = try KafkaDeadLetterSink(configuration: kafka, logger: logger)
        try await withThrowingDiscardingTaskGroup { group in
            for message in plan.messages {
                group.addTask {
                    try await producer.send(
                        OutgoingMessage(topic: DemoPlan.topic, key: nil, value: Array(message.utf8)))
                }
            }
        }
        await producer.close()
    }

    private func watch(_ health: WorkerHealth, since start: ContinuousClock.Instant) async {
        let total = plan.files.count + plan.brokenJobs.count
        var display = ProgressDisplay(total: total)
        while true {
            let totals = health.totals
            let done = totals.done + totals.failed
            display.show(
                done, deadLetters: totals.failed, seconds: (ContinuousClock.now - start) / .seconds(1))
            // After two minutes what is missing is reported instead of waited for.
            guard done < total, !Task.isCancelled, ContinuousClock.now - start < .seconds(120) else { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func problems(of result: DemoResult, _ servers: DemoServers) -> [String] {
        var problems = plan.files.compactMap(servers.problem)
        if result.letters.map(\.kind).sorted() != plan.brokenJobs.map(\.kind).sorted() {
            problems.append("the dead letters are not those that were to come")
        }
        return problems
    }
}
