import Foundation
import Infrastructure
import Testing

@Suite("A suite without its infrastructure fails and says what to do")
struct MissingInfrastructureTests {
    @Test func withoutAFileTheCommandIsNamed() throws {
        try inFolder { folder in
            let error = #expect(throws: MissingInfrastructure.self) {
                try TestEnvironment.load(from: folder, environment: [:])
            }
            #expect(error?.description.contains("there is no .env.test") == true)
            #expect(error?.description.contains("scripts/test-infra up") == true)
        }
    }

    @Test func everyMissingVariableIsNamedAtOnce() throws {
        try inFolder { folder in
            try Data("TEST_SRC_HOST=127.0.0.1\n".utf8).write(to: folder.appending(path: ".env.test"))
            let error = #expect(throws: MissingInfrastructure.self) {
                try TestEnvironment.load(from: folder, environment: [:])
            }
            #expect(
                error?.problems == [
                    "TEST_SRC_USER is not set in .env.test", "TEST_SRC_PASS is not set in .env.test",
                    "TEST_DST_HOST is not set in .env.test", "TEST_DST_USER is not set in .env.test",
                    "TEST_DST_PASS is not set in .env.test", "KAFKA_BOOTSTRAP_SERVERS is not set in .env.test",
                ])
        }
    }

    @Test func whatDoesNotAnswerIsNamedWithItsAddress() async throws {
        let dead = TestServer(name: "TEST_SRC", host: "127.0.0.1", port: 1, user: "u", password: "p", basePath: "")
        let environment = TestEnvironment(source: dead, destination: dead, brokers: "127.0.0.1:1", variables: [:])
        let problems = await environment.problems(needsKafka: true)
        #expect(problems.count == 3)
        #expect(problems.allSatisfy { $0.contains("127.0.0.1:1") })
        #expect(!problems.contains { $0.contains("u:p") })
    }

    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "etl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
