import ETLTesting
import Foundation
import Infrastructure
import Testing

/// The built binary as Prometheus and whoever asks for its health see it.
@Suite("The worker seen from outside", .serialized)
struct MonitoringE2ETests {
    @Test func aScrapeUnderLoadIsAsPrometheusWantsIt() async throws {
        let stage = try await Stage()
        let names = (10..<60).map { "file-\($0)" }
        for name in names { try await stage.put(Data(name.utf8), name) }
        let page = try await WorkerPage()
        let worker = try stage.startWorker(
            environment: page.environment.merging(["LOG_FORMAT": "json", "ON_SERVER_DOWN": "hold"]) { $1 })
        try await stage.produce(names)
        try await stage.kcat.produce([stage.job("missing"), stage.job("a", server: "NOBODY"), "{"], to: stage.topic)
        try await worker.waitForLine("Job done", count: 10)
        try await Self.check(try await page.text("metrics"))
        try await worker.waitForLine("Job done", count: names.count)
        try await worker.waitForLine("Dead letter written", count: 3)
        try await page.wait(for: "readyz") { $0 == "ready\n" }
        #expect(try await page.text("healthz") == "ok\n")

        // The brokers are asked for it now and then.
        let series = #"etl_partition_lag_messages{partition="0",topic="\#(stage.topic)"} 0"#
        let metrics = try await page.wait(for: "metrics") { $0.contains(series) }
        try await Self.check(metrics)
        for line in [
            #"etl_jobs_total{kind="",outcome="done",topic="\#(stage.topic)"} \#(names.count)"#,
            #"etl_jobs_total{kind="UnknownServer",outcome="dead_letter",topic="\#(stage.topic)"} 1"#,
            #"etl_job_duration_seconds_count{phase="publish"} \#(names.count)"#,
            #"etl_server_up{server="TEST_SRC"} 1"#, "etl_jobs_in_flight 0", "etl_ready 1", "etl_dead_letters_held 0",
        ] {
            #expect(metrics.contains(line + "\n"), "\(line)")
        }
        for name in ["etl_build_info{", "process_resident_memory_bytes ", "process_open_fds ", "etl_connections{"] {
            #expect(metrics.contains("\n" + name), "\(name)")
        }
        #expect(!metrics.contains("NOBODY"))

        // Each line of the log is an object, whose numbers are numbers.
        let lines = worker.log.split(separator: "\n").filter { $0.contains(#""message":"Job done""#) }
        for line in lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["bytes"] as? Int == 7)
            #expect((object["seconds"] as? Double).map { $0 >= 0 } == true)
            #expect(object["tries"] as? Int == 1)
            for key in ["job", "source", "destination"] { #expect(object[key] is String, "\(key)") }
        }
        let failed = worker.log.split(separator: "\n").filter { $0.contains("goes to the dead-letter topic") }
        #expect(failed.count == 3)
        #expect(failed.allSatisfy { $0.contains(#""advice":""#) })
        #expect(await worker.stop() == 0)
    }

    /// What nobody takes is behind all the same, and what keeps a worker from being ready is said.
    @Test func theLagOfJobsThatWaitIsSeen() async throws {
        let stage = try await Stage()
        try await FTPTestServer.withServer { server in
            for path: FTPPath in ["/in/a", "/in/b", "/in/c"] { server.files.put(FTPFileContent([1, 2, 3]), at: path) }
            server.script(.on(.retr, .stallData(at: .middle)))
            let page = try await WorkerPage()
            let worker = try stage.startWorker(
                environment: page.environment.merging(server.settings(as: "OWN")) { $1 }.merging([
                    "TRANSFER_CONCURRENCY": "1", "COMMIT_WINDOW": "1", "SHUTDOWN_TIMEOUT": "0",
                ]) { $1 })
            let jobs = ["a", "b", "c"].map {
                """
                {"source": {"hostname": "OWN", "path": "/in/\($0)"}, \
                "destination": {"hostname": "OWN", "path": "/out/\($0)"}}
                """
            }
            // Each in a batch of its own: the stand-in broker takes the last batch's first message for the log's end.
            for job in jobs { try await stage.kcat.produce([job], to: stage.topic, partition: 0) }
            try await server.waitForStall(within: .seconds(60))
            let lag = #"etl_partition_lag_messages{partition="0",topic="\#(stage.topic)"} 3"#
            let metrics = try await page.wait(for: "metrics") { $0.contains(lag) }
            for line in [
                #"etl_commit_window_messages{partition="0",topic="\#(stage.topic)"} 1"#, "etl_commit_window_full 1",
                "etl_jobs_in_flight 1", #"etl_connections{server="OWN",state="in_use"} 2"#,
            ] {
                #expect(metrics.contains(line + "\n"), "\(line)")
            }
            _ = await worker.stop()
        }
    }

    /// As Prometheus reads it, and by its conventions for names and help texts.
    private static func check(_ metrics: String) async throws {
        let output = try await Command.run(
            "promtool", ["check", "metrics"], input: Data(metrics.utf8), allowFailure: true)
        let words = output.standardOutput + output.standardError
        #expect(
            output.exitCode == 0 && words.isEmpty,
            "promtool check metrics (\(output.exitCode)): \(words)\nIs it missing? scripts/install-test-dependencies")
    }
}
