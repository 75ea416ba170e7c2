import ETLTesting
import Foundation
import Infrastructure
import Testing

/// What an outage of a server costs, with the built binary.
@Suite("A server that is down is not a bad job", .serialized)
struct ServerDownE2ETests {
    private static let names = (0..<40).map { "file-\($0)" }

    private func jobs(to server: String) -> [String] {
        Self.names.map {
            """
            {"source": {"hostname": "SRC", "path": "/in/\($0)"}, \
            "destination": {"hostname": "\(server)", "path": "/out/\($0)"}}
            """
        }
    }

    @Test func heldJobsWaitForItWhileThoseOfOtherServersGoOn() async throws {
        let stage = try await Stage()
        try await FTPTestServer.withServer { source in
            for name in Self.names { source.files.put(FTPFileContent(Array(name.utf8)), at: FTPPath("/in/\(name)")) }
            try await FTPTestServer.withServer { down in
                try await FTPTestServer.withServer { up in
                    await down.pause()
                    let settings = [
                        "ON_SERVER_DOWN": "hold", "RETRY_BASE_DELAY": "0.05", "RETRY_MAX_DELAY": "0.2",
                        "RETRY_MAX_ATTEMPTS": "1",
                    ].merging(source.settings(as: "SRC")) { $1 }.merging(down.settings(as: "DOWN")) { $1 }
                        .merging(up.settings(as: "UP")) { $1 }
                    let worker = try stage.startWorker(environment: settings)
                    try await stage.kcat.produce(jobs(to: "DOWN") + jobs(to: "UP"), to: stage.topic)
                    try await worker.waitForLine("A server is down")
                    try await worker.waitForLine("Job done", count: Self.names.count)
                    try await worker.waitForLine("A server is still down", count: 3)
                    #expect(up.files.list("/out").count == Self.names.count)

                    try await down.resume()
                    try await worker.waitForLine("A server is back")
                    try await worker.waitForLine("Job done", count: 2 * Self.names.count)
                    #expect(await worker.stop() == 0)
                    for name in Self.names {
                        #expect(down.files.content(of: FTPPath("/out/\(name)")) == FTPFileContent(Array(name.utf8)))
                    }
                    #expect(!worker.log.contains("dead-letter"))
                    #expect(try await stage.committed().values.reduce(0, +) == Int64(2 * Self.names.count))
                }
            }
        }
    }

    @Test func withoutThatItsJobsAreDeadLettersWithTheReason() async throws {
        let stage = try await Stage()
        try await FTPTestServer.withServer { source in
            source.files.put(FTPFileContent([1]), at: "/in/file-0")
            try await FTPTestServer.withServer { down in
                await down.pause()
                let settings = ["RETRY_BASE_DELAY": "0.05", "RETRY_MAX_DELAY": "0.2"]
                    .merging(source.settings(as: "SRC")) { $1 }.merging(down.settings(as: "DOWN")) { $1 }
                let worker = try stage.startWorker(environment: settings)
                try await stage.kcat.produce([jobs(to: "DOWN")[0]], to: stage.topic)
                try await worker.waitForLine("Dead letter written")
                let letters = try await stage.kcat.consume(stage.topic + "-dlq", count: 1)
                #expect(letters.map(stage.kind) == ["ConnectionRefused"])
                #expect(await worker.stop() == 0)
                #expect(try await stage.committed().values.reduce(0, +) == 1)
            }
        }
    }
}
