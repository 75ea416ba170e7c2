import ETLTesting
import Foundation
import Logging
import Metrics
import ServiceLifecycle
import Testing

@testable import ETL

/// A worker with everything that it needs in memory: topic `jobs`, servers `SOURCE` and `DESTINATION`.
struct Bench {
    let kafka = InMemoryKafka()
    let source = InMemoryFileStore(name: "source")
    let destination = InMemoryFileStore(name: "destination")
    let worker: Worker
    let partition = TopicPartition(topic: "jobs", partition: 0)

    init(
        partitions: Int = 1, concurrency: Int = 16, serverDown: ServerDownPolicy = .deadLetter,
        temporaryMaxAge: Duration? = .seconds(86_400), clock: any Clock<Duration> = ContinuousClock(),
        configure: (inout WorkerConfiguration) -> Void = { _ in },
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        kafka.createTopic("jobs", partitions: partitions)
        var configuration = WorkerConfiguration()
        configuration.concurrency = concurrency
        configuration.serverDownPolicy = serverDown
        configuration.temporaryMaxAge = temporaryMaxAge
        configure(&configuration)
        var logger = Logger(label: "bench")
        logger.handler = SwiftLogNoOpLogHandler()
        worker = Worker(
            source: kafka.source(topics: ["jobs"]), sink: kafka.deadLetterSink(),
            stores: FileStores([ServerName("source"): source, ServerName("destination"): destination]),
            configuration: configuration, clock: clock, logger: logger, metrics: metrics)
    }

    /// Writes the job that moves `/in/NAME` to `/out/NAME`, or to `/out/TARGET`.
    func produce(_ name: String, to target: String? = nil, partition: Int32 = 0) {
        kafka.produce(
            """
            {"job_id": "\(name)", "source": {"hostname": "source", "path": "/in/\(name)"},
             "destination": {"hostname": "destination", "path": "/out/\(target ?? name)"}}
            """, to: "jobs", partition: partition)
    }

    /// Writes the job that moves `/in/NAME` to `/out/NAME` within the source server.
    func produceWithin(_ name: String, partition: Int32) {
        kafka.produce(
            """
            {"job_id": "\(name)", "source": {"hostname": "source", "path": "/in/\(name)"},
             "destination": {"hostname": "source", "path": "/out/\(name)"}}
            """, to: "jobs", partition: partition)
    }

    /// Runs the worker as a service, beside `body`, and shuts it down gracefully after it, or when `body` says so.
    func run(_ body: @escaping @Sendable (_ stop: @escaping @Sendable () -> Void) async throws -> Void) async throws {
        let group = ServiceGroup(
            services: [worker], logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                try await body { Task { await group.triggerGracefulShutdown() } }
                await group.triggerGracefulShutdown()
            }
            do {
                for try await _ in tasks {}
            } catch {
                tasks.cancelAll()
                throw error
            }
        }
    }

    func json(_ message: Message) throws -> [String: Any] {
        let value = try #require(message.value)
        return try #require(try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any])
    }

    func isStopping() async throws {
        try await until { worker.health.problems == ["the worker is stopping"] }
    }

    func destinationHas(_ path: String) async throws {
        try await until { destination[path] != nil }
    }

    /// Gives way to the others until the state is such.
    func until(_ state: () -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(60)
        while !state() {
            try #require(ContinuousClock.now < limit, "it did not come to that")
            await Task.yield()
        }
    }
}

func withBench(
    partitions: Int = 1, serverDown: ServerDownPolicy = .deadLetter,
    clock: any Clock<Duration> = ContinuousClock(),
    configure: (inout WorkerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (Bench) async throws -> Void
) async throws {
    let bench = Bench(partitions: partitions, serverDown: serverDown, clock: clock, configure: configure)
    try await bench.run { _ in try await body(bench) }
}
