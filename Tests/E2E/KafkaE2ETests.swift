import ETLKafkaMock
import ETLTesting
import Foundation
import Infrastructure
import Testing

/// The built binary and a Kafka cluster of the test's own (librdkafka's mock) that does what a real one cannot be told
/// to do.
@Suite("The worker and a Kafka that fails it", .serialized)
struct KafkaE2ETests {
    private func worker(
        _ broker: EmbeddedKafkaBroker, _ server: FTPTestServer, _ more: [String: String] = [:]
    ) throws -> WorkerProcess {
        let settings = [
            "METRICS_PORT": "0", "KAFKA_SESSION_TIMEOUT_MS": "6000", "KAFKA_HEARTBEAT_INTERVAL_MS": "200",
            "KAFKA_TOPIC_METADATA_REFRESH_INTERVAL_MS": "200", "KAFKA_RECONNECT_BACKOFF_MAX_MS": "500",
        ]
        return try WorkerProcess(
            ["--topic", "jobs", "--bootstrap-servers", broker.bootstrapServers],
            environment: settings.merging(server.settings(as: "OWN")) { $1 }.merging(more) { $1 })
    }

    private func produce(_ name: String, to broker: EmbeddedKafkaBroker) async throws {
        let job = """
            {"source": {"hostname": "OWN", "path": "/in/\(name)"}, \
            "destination": {"hostname": "OWN", "path": "/out/\(name)"}}
            """
        try await Kcat(brokers: broker.bootstrapServers).produce([job], to: "jobs")
    }

    @Test func aFencedWorkerEndsWith1AndSaysWhy() async throws {
        let broker = try EmbeddedKafkaBroker()
        try broker.createTopic("jobs")
        try await FTPTestServer.withServer { server in
            let worker = try worker(broker, server, ["KAFKA_GROUP_INSTANCE_ID": "worker-1"])
            try await worker.waitForLine("Partitions assigned")
            broker.fail(.heartbeat, with: .fencedInstance)
            #expect(await worker.exitCode() == 1)
            let last = worker.log.split(separator: "\n").suffix(2).joined(separator: " ")
            #expect(last.contains("The worker ended:"))
            #expect(last.contains("another worker runs with the same KAFKA_GROUP_INSTANCE_ID; give each its own"))
        }
        broker.close()
    }

    @Test func brokersThatGoAndComeAreSurvivedAndWhatWasDoneIsNotDoneTwice() async throws {
        let broker = try EmbeddedKafkaBroker(brokers: 2)
        try broker.createTopic("jobs")
        try await FTPTestServer.withServer { server in
            for name in ["a", "b"] { server.files.put(FTPFileContent([1]), at: FTPPath("/in/\(name)")) }
            let worker = try worker(broker, server)
            try await produce("a", to: broker)
            try await worker.waitForLine("Job done")
            try broker.takeDown()
            try await worker.waitForLine("brokers are down")
            try broker.bringUp()
            try await produce("b", to: broker)
            try await worker.waitForLine("/out/b")
            #expect(await worker.stop() == 0)
            #expect(worker.log.components(separatedBy: "Job done").count == 3)
        }
        broker.close()
    }

    @Test func aSignalIsObeyedWhileTheBrokersAreAway() async throws {
        let broker = try EmbeddedKafkaBroker()
        try broker.createTopic("jobs")
        try await FTPTestServer.withServer { server in
            let worker = try worker(broker, server)
            try await worker.waitForLine("Partitions assigned")
            try broker.takeDown()
            try await worker.waitForLine("brokers are down")
            let told = ContinuousClock.now
            #expect(await worker.stop() == 0)
            #expect(ContinuousClock.now - told < .seconds(20))
        }
        broker.close()
    }
}
