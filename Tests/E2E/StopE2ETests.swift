import ETLTesting
import Foundation
import Infrastructure
import Testing

/// How the built binary ends, with a job in flight that cannot finish.
@Suite("The worker stops when told", .serialized)
struct StopE2ETests {
    private static let content = FTPFileContent([UInt8](repeating: 7, count: 300_000))

    @Test func aSecondSignalEndsItNowWithNothingPublishedAndNothingCommitted() async throws {
        let stage = try await Stage()
        try await FTPTestServer.withServer { server in
            server.files.put(Self.content, at: "/in/a")
            server.files.makeDirectory("/out")
            server.script(.on(.stor, .stallData(at: .middle)))
            let worker = try stage.startWorker(
                environment: ["SHUTDOWN_TIMEOUT": "300"].merging(server.settings(as: "OWN")) { $1 })
            try await stage.kcat.produce([Self.job], to: stage.topic)
            try await server.waitForStall(within: .seconds(60))

            worker.send(SIGTERM)
            try await worker.waitForLine("Stopping: no new jobs")
            let told = ContinuousClock.now
            worker.send(SIGTERM)
            #expect(await worker.exitCode() == 1)
            #expect(ContinuousClock.now - told < .seconds(10), "SHUTDOWN_TIMEOUT is 300 s")
            #expect(worker.log.contains("told to stop a second time"))
            #expect(server.files.list("/out").isEmpty, "neither the file nor its temporary")
            #expect(try await stage.committed().values.allSatisfy { $0 == 0 })

            // It is the next worker's, at once.
            let next = try stage.startWorker(environment: server.settings(as: "OWN"))
            try await next.waitForLine("Job done")
            #expect(await next.stop() == 0)
            #expect(server.files.content(of: "/out/a") == Self.content)
            #expect(server.neverPartial("/out/a"))
        }
    }

    @Test func aJobInFlightIsFinishedAndCommittedBeforeItEnds() async throws {
        let stage = try await Stage()
        try await FTPTestServer.withServer { server in
            server.files.put(Self.content, at: "/in/a")
            server.files.makeDirectory("/out")
            server.script(.on(.stor, .stallData(at: .middle)))
            let worker = try stage.startWorker(environment: server.settings(as: "OWN"))
            try await stage.kcat.produce([Self.job], to: stage.topic)
            try await server.waitForStall(within: .seconds(60))

            worker.send(SIGTERM)
            try await worker.waitForLine("Stopping: no new jobs")
            server.releaseStalls()
            #expect(await worker.exitCode() == 0)
            #expect(server.files.content(of: "/out/a") == Self.content)
            #expect(try await stage.committed().values.reduce(0, +) == 1)
        }
    }

    @Test func aCrashShowsNothingOfTheMemory() async throws {
        let stage = try await Stage()
        let worker = try stage.startWorker()
        try await worker.waitForLine("Starting")
        worker.send(SIGSEGV)
        #expect(await worker.exitCode() == -SIGSEGV)
        #expect(!worker.log.contains("Registers:"))
        #expect(!worker.log.contains("Backtrace"))
    }

    private static let job = """
        {"source": {"hostname": "OWN", "path": "/in/a"}, "destination": {"hostname": "OWN", "path": "/out/a"}}
        """
}
