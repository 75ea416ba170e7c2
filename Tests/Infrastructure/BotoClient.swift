import ETL
import Foundation

/// A bucket as its other users meet it: through boto3, which is not our code.
public struct BotoClient: Sendable {
    private let variables: [String: String]

    /// Talks to the server that `.env.test` names as `TEST_S3_…`.
    ///
    /// - Throws: ``MissingInfrastructure`` where it names none.
    public init(_ environment: TestEnvironment) throws {
        variables = environment.variables.filter { $0.key.hasPrefix("TEST_S3_") }
        let missing = ["BUCKET", "ACCESS_KEY", "SECRET_KEY", "TLS_ENDPOINT", "TLS_CA_FILE"].map { "TEST_S3_\($0)" }
            .filter { variables[$0] == nil }
        guard missing.isEmpty else {
            throw MissingInfrastructure(problems: missing.map { "\($0) is not set in .env.test" })
        }
    }

    /// The server as a setting of the worker, with some of its variables changed.
    public func settings(_ changes: [String: String] = [:]) -> ServerSettings {
        let names = [
            "ENDPOINT", "REGION", "BUCKET", "ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN", "CA_FILE", "TLS_INSECURE",
        ]
        let extras = names.compactMap { name in
            (changes[name] ?? variables["TEST_S3_\(name)"]).map { (name, Secret($0)) }
        }
        return ServerSettings(
            name: ServerName("TEST_S3"), type: ServerType(rawValue: "s3"), host: "", maxConnections: 4,
            extras: Dictionary(uniqueKeysWithValues: extras))
    }

    /// Where the server with a certificate of its own making is.
    public var secureEndpoint: String { variables["TEST_S3_TLS_ENDPOINT"] ?? "" }

    /// The file with that certificate.
    public var certificateFile: String { variables["TEST_S3_TLS_CA_FILE"] ?? "" }

    /// The keys that begin so.
    public func names(_ prefix: String) async throws -> [String] {
        try await list("names", prefix)
    }

    /// The keys of uploads that were neither completed nor aborted.
    public func uploads(_ prefix: String) async throws -> [String] {
        try await list("uploads", prefix)
    }

    /// The SHA-256 of an object, in hexadecimal digits; `nil` where there is none.
    public func sha256(of key: String) async throws -> String? {
        let output = try await run(["sha256", key], allowFailure: true)
        return output.exitCode == 0 ? output.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    /// What an object has beside its content.
    public func metadata(of key: String) async throws -> [String: String] {
        let output = try await run(["metadata", key])
        return try JSONDecoder().decode([String: String].self, from: Data(output.standardOutput.utf8))
    }

    /// Puts an object there.
    public func put(_ content: Data, at key: String, metadata: [String: String] = [:]) async throws {
        try await run(["put", key] + metadata.map { "\($0)=\($1)" }, input: content)
    }

    private func list(_ action: String, _ prefix: String) async throws -> [String] {
        let output = try await run([action, prefix])
        return try JSONDecoder().decode([String].self, from: Data(output.standardOutput.utf8))
    }

    @discardableResult
    private func run(
        _ arguments: [String], input: Data = Data(), allowFailure: Bool = false
    ) async throws -> Command.Output {
        let root = TestEnvironment.root.path
        return try await Command.run(
            "\(root)/.local/venv/bin/python", ["\(root)/scripts/infra/s3-client.py"] + arguments, input: input,
            environment: variables, allowFailure: allowFailure)
    }
}
