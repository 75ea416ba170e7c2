import Foundation
import Infrastructure

/// One test's own topic and directories, on the infrastructure that `.env.test` names.
struct Stage {
    let environment: TestEnvironment
    let kcat: Kcat
    let admin: KafkaAdmin
    let topic: String
    let directory: String
    let group: String
    private let source: CurlClient
    private let destination: CurlClient

    init() async throws {
        environment = try TestEnvironment.load()
        kcat = Kcat(brokers: environment.brokers)
        admin = KafkaAdmin(brokers: environment.brokers)
        topic = "etl-e2e-\(UUID().uuidString.lowercased())"
        group = "group-\(topic)"
        directory = "/\(topic)"
        source = CurlClient(environment.source)
        destination = CurlClient(environment.destination)
    }

    /// Puts a file on the source server.
    func put(_ content: Data, _ name: String) async throws {
        try await source.put(content, at: "\(directory)/in/\(name)")
    }

    /// Puts a file into the destination directory.
    func leave(_ content: Data, _ name: String) async throws {
        try await destination.put(content, at: "\(directory)/out/\(name)")
    }

    /// Sets when a file of the destination directory was written to, as `YYYYMMDDHHMMSS` in UTC.
    func setTime(_ time: String, of name: String) async throws {
        try await destination.setTime(time, of: "\(directory)/out/\(name)")
    }

    /// Whether the destination has the file, byte for byte.
    func arrived(_ name: String, _ content: Data) async throws -> Bool {
        let expected = try await Command.run("sha256sum", [], input: content).standardOutput.prefix(64)
        return try await destination.sha256(of: "\(directory)/out/\(name)") == String(expected)
    }

    /// What stands in the destination directory, temporaries among it.
    func destinationNames() async throws -> [String] {
        try await destination.names(in: "\(directory)/out")
    }

    /// The job that moves a file of the source directory into the destination directory. `name` is JSON-escaped.
    func job(_ name: String, server: String = "TEST_SRC") -> String {
        """
        {"source": {"hostname": "\(server)", "path": "\(directory)/in/\(name)"}, \
        "destination": {"hostname": "test_dst", "path": "\(directory)/out/\(name)"}}
        """
    }

    /// Writes the jobs of files.
    func produce(_ names: [String]) async throws {
        try await kcat.produce(names.map { job($0) }, to: topic)
    }

    /// The worker on this stage's topic, with what `.env.test` says as its environment.
    func startWorker(_ arguments: [String] = [], environment more: [String: String] = [:]) throws -> WorkerProcess {
        try WorkerProcess(
            ["--topic", topic, "--group-id", group] + arguments,
            environment: environment.variables.merging(["METRICS_PORT": "0"]) { $1 }.merging(more) { $1 })
    }

    /// The group's committed offset in each partition of the topic.
    func committed() async throws -> [Int: Int64] {
        try await admin.committed(group, topic)
    }

    /// The kind of a dead letter's error.
    func kind(_ letter: Kcat.Record) -> String {
        let value = try? JSONSerialization.jsonObject(with: Data(letter.value.utf8)) as? [String: Any]
        return (value?["error"] as? String)?.split(separator: ":").first.map(String.init) ?? letter.value
    }
}
