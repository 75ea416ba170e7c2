import Foundation
import Infrastructure
import Testing

/// What a script sees of the command: exit codes and words.
@Suite("The command says what is wrong")
struct CommandE2ETests {
    @Test func wrongUsageIs64() async throws {
        let worker = try WorkerProcess(["--no-such-option"], environment: [:])
        #expect(await worker.exitCode() == 64)
        try await worker.waitForLine("--no-such-option")
    }

    @Test func wrongSettingsAre78AndAllNamedAtOnce() async throws {
        let worker = try WorkerProcess(
            ["--topic", "t"],
            environment: [
                "FTP_CONNECT_TIMEOUT": "soon", "TRANSFER_CONCURRENCY": "0", "KAFKA_NO_SUCH_THING": "1",
                "KAFKA_ENABLE_AUTO_COMMIT": "true", "SRC_TYPE": "ftp", "VERIFY": "maybe",
            ])
        #expect(await worker.exitCode() == 78)
        for name in [
            "FTP_CONNECT_TIMEOUT", "TRANSFER_CONCURRENCY", "KAFKA_NO_SUCH_THING", "KAFKA_ENABLE_AUTO_COMMIT",
            "SRC_HOST", "VERIFY",
        ] {
            try await worker.waitForLine(name)
        }
    }

    @Test func aMissingEnvFileThatWasAskedForIs78() async throws {
        let worker = try WorkerProcess(["--env-file", "/no/such/file"], environment: [:])
        #expect(await worker.exitCode() == 78)
        try await worker.waitForLine("/no/such/file")
    }

    @Test func aMetricsPortThatWasAskedForAndIsTakenIs78() async throws {
        let environment = try TestEnvironment.load()
        let worker = try WorkerProcess(
            [],
            environment: environment.variables.merging(["METRICS_PORT": "\(environment.source.port)"]) { $1 })
        #expect(await worker.exitCode() == 78)
        try await worker.waitForLine("METRICS_PORT")
    }

    @Test func versionAndHelpAre0() async throws {
        for option in ["--version", "--help"] {
            let command = try WorkerProcess([option], environment: [:])
            #expect(await command.exitCode() == 0)
        }
    }
}
