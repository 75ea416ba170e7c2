import ETL
import Foundation

/// What `.env.test` names: two file servers and a Kafka broker.
public struct TestEnvironment: Sendable {
    /// Where files come from.
    public let source: TestServer
    /// Where they go.
    public let destination: TestServer
    /// The brokers, for suites that need them.
    public let brokers: String
    /// All of the file, as the worker's own settings.
    public let variables: [String: String]

    /// Names everything by hand.
    public init(source: TestServer, destination: TestServer, brokers: String, variables: [String: String]) {
        self.source = source
        self.destination = destination
        self.brokers = brokers
        self.variables = variables
    }

    /// The package's folder.
    public static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Reads `.env.test` of a folder.
    ///
    /// - Parameter environment: the process's, which wins: `scripts/test-infra` tells there of what it started beside
    ///   a user's own file.
    /// - Throws: ``MissingInfrastructure``, which names all that is missing and the command that starts it.
    public static func load(
        from folder: URL = root, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> TestEnvironment {
        let file = folder.appending(path: ".env.test")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw MissingInfrastructure(problems: ["there is no .env.test in \(folder.path)"])
        }
        let content = try DotEnvFile.read(file.path, environment: [:])
        guard content.problems.isEmpty else {
            throw MissingInfrastructure(problems: content.problems.map { "\($0)" })
        }
        let inFile = content.names.compactMap { name in content[name].map { (name, $0.value) } }
        let ours = environment.filter { name, _ in
            ["TEST_", "KAFKA_"].contains { name.hasPrefix($0) }
        }
        let variables = Dictionary(uniqueKeysWithValues: inFile).merging(ours) { $1 }
        var missing: [String] = []
        func value(_ name: String) -> String {
            if let value = variables[name], !value.isEmpty { return value }
            missing.append("\(name) is not set in .env.test")
            return ""
        }
        func server(_ name: String) -> TestServer {
            TestServer(
                name: name, host: value("\(name)_HOST"), port: Int(variables["\(name)_PORT"] ?? "21") ?? 0,
                user: value("\(name)_USER"), password: value("\(name)_PASS"),
                basePath: trimmed(variables["\(name)_BASE_PATH"] ?? "/"))
        }
        let environment = TestEnvironment(
            source: server("TEST_SRC"), destination: server("TEST_DST"), brokers: value("KAFKA_BOOTSTRAP_SERVERS"),
            variables: variables)
        guard missing.isEmpty else { throw MissingInfrastructure(problems: missing) }
        return environment
    }

    /// Another server of the file: `server("TEST_FTPS")` is what `TEST_FTPS_HOST` and its like name.
    ///
    /// - Throws: ``MissingInfrastructure``, which names all that is missing.
    public func server(_ name: String) throws -> TestServer {
        let missing = ["HOST", "USER", "PASS"].map { "\(name)_\($0)" }.filter { variables[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            throw MissingInfrastructure(problems: missing.map { "\($0) is not set in .env.test" })
        }
        return TestServer(
            name: name, host: variables["\(name)_HOST"] ?? "", port: Int(variables["\(name)_PORT"] ?? "21") ?? 0,
            user: variables["\(name)_USER"] ?? "", password: variables["\(name)_PASS"] ?? "",
            basePath: Self.trimmed(variables["\(name)_BASE_PATH"] ?? "/"), caFile: variables["\(name)_CA_FILE"])
    }

    private static func trimmed(_ path: String) -> String {
        path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}

/// What a suite needs and does not find.
public struct MissingInfrastructure: Error, CustomStringConvertible {
    /// A line each.
    public let problems: [String]

    /// Takes the problems.
    public init(problems: [String]) {
        self.problems = problems
    }

    /// What is missing, and the command that starts it.
    public var description: String {
        problems.map { "\($0)\n" }.joined() + """
            This suite needs a real FTP server and a Kafka broker. Start them on this machine with
                scripts/test-infra up
            or name your own in .env.test (see .env.test.example). `make test` does all of it.
            """
    }
}
