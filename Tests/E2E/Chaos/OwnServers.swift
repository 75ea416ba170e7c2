import Foundation
import Infrastructure

/// FTP servers and a broker for one test alone, which may stop them.
struct OwnServers: Sendable {
    /// What they are.
    let environment: TestEnvironment

    private let name: String
    private let folder: URL

    /// Starts them.
    ///
    /// - Parameters:
    ///   - name: tells them from other tests'.
    ///   - brokerPort: the port that the broker tells its clients: a relay's.
    ///   - bytesPerSecond: what an FTP server moves over one connection.
    init(_ name: String, brokerPort: Int, bytesPerSecond: Int) async throws {
        self.name = "\(name)-\(ProcessInfo.processInfo.processIdentifier)"
        folder = TestEnvironment.root.appending(path: ".local/test-infra/sets/\(self.name)")
        try await Self.run(
            self.name, ["up"],
            [
                // After a crash of the tests `scripts/test-infra down` finds them.
                "TEST_INFRA_OWNER": "\(ProcessInfo.processInfo.processIdentifier)",
                "TEST_INFRA_KAFKA_PORT": "\(brokerPort)", "TEST_INFRA_FTP_RATE": "\(bytesPerSecond)",
            ])
        environment = try TestEnvironment.load(from: folder, environment: [:])
    }

    /// The port that the broker listens on.
    func brokerPort() throws -> Int {
        let text = try String(contentsOf: folder.appending(path: "kafka.port"), encoding: .utf8)
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// Where an FTP server has its files on this machine's disk.
    func files(of server: ChaosEvent.Server) -> URL {
        folder.appending(path: "ftp/\(server.rawValue)\(environment.source.basePath)")
    }

    /// Where logs are.
    var logs: URL { folder.appending(path: "log") }

    /// Ends an FTP server in the midst of whatever it does.
    func stop(_ server: ChaosEvent.Server) async throws {
        try await Self.run(name, ["stop", server.rawValue])
    }

    /// Starts it again.
    func start(_ server: ChaosEvent.Server) async throws {
        try await Self.run(name, ["start", server.rawValue])
    }

    /// Ends all.
    ///
    /// - Parameter keepingLogs: whether somebody will want to know what happened.
    func down(keepingLogs: Bool) async throws {
        try await Self.run(name, ["down"])
        if !keepingLogs { try FileManager.default.removeItem(at: folder) }
    }

    private static func run(_ name: String, _ arguments: [String], _ more: [String: String] = [:]) async throws {
        try await Command.run(
            "\(TestEnvironment.root.path)/scripts/test-infra", arguments,
            environment: more.merging(["TEST_INFRA_SET": name]) { $1 })
    }
}
