import ETL
import ETLMonitoring
import ETLTesting
import Testing

@Suite("What a worker counts", .timeLimit(.minutes(1)))
struct WorkerMetricsTests {
    private let registry = PrometheusRegistry(descriptions: PrometheusDescription.ofWorker)

    private func withBench(
        partitions: Int = 1, configure: @escaping (inout WorkerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        let bench = Bench(partitions: partitions, configure: configure, metrics: registry)
        try await bench.run { _ in try await body(bench) }
    }

    /// The series that begin with a text, after everything was brought up to date.
    private func series(_ bench: Bench, _ start: String) -> [String] {
        bench.worker.updateMetrics()
        return registry.text().split(separator: "\n").map(String.init).filter { $0.hasPrefix(start) }
    }

    private func rebalances(_ bench: Bench, _ event: String) -> [String] {
        series(bench, "etl_rebalances_total{event=\"\(event)\"")
    }

    @Test func jobsBytesAndTimes() async throws {
        try await withBench { bench in
            bench.source["/in/a"] = [1, 2, 3]
            bench.produce("a")
            bench.produce("missing")
            try await bench.kafka.committed("jobs", 0, reaches: 2)
            #expect(
                series(bench, "etl_jobs_total") == [
                    #"etl_jobs_total{kind="",outcome="done",topic="jobs"} 1"#,
                    #"etl_jobs_total{kind="FileNotFound",outcome="dead_letter",topic="jobs"} 1"#,
                ])
            #expect(
                series(bench, "etl_bytes_total") == [
                    #"etl_bytes_total{direction="read",server="SOURCE"} 3"#,
                    #"etl_bytes_total{direction="written",server="DESTINATION"} 3"#,
                ])
            #expect(
                series(bench, "etl_job_duration_seconds_count") == [
                    #"etl_job_duration_seconds_count{phase="publish"} 1"#,
                    #"etl_job_duration_seconds_count{phase="queue"} 2"#,
                    #"etl_job_duration_seconds_count{phase="transfer"} 1"#,
                ])
            #expect(series(bench, "etl_file_size_bytes_sum") == ["etl_file_size_bytes_sum 3"])
            #expect(rebalances(bench, "assigned") == [#"etl_rebalances_total{event="assigned"} 1"#])
            #expect(series(bench, "etl_ready") == ["etl_ready 1"])
        }
    }

    /// Whoever may write to the topic must not be able to make series.
    @Test func aServerThatTheSettingsDoNotHaveMakesNoSeries() async throws {
        try await withBench { bench in
            for number in 0..<5 {
                bench.kafka.produce(
                    """
                    {"source": {"hostname": "evil\(number)", "path": "/a"},
                     "destination": {"hostname": "destination", "path": "/a"}}
                    """, to: "jobs", partition: 0)
            }
            try await bench.kafka.committed("jobs", 0, reaches: 5)
            #expect(
                series(bench, "etl_jobs_total") == [
                    #"etl_jobs_total{kind="UnknownServer",outcome="dead_letter",topic="jobs"} 5"#
                ])
            bench.worker.updateMetrics()
            #expect(!registry.text().lowercased().contains("evil"))
        }
    }

    @Test func whatIsInHandIsReadWhenSomebodyLooks() async throws {
        try await withBench(partitions: 2) { bench in
            bench.source["/in/a"] = [1]
            let publishing = bench.destination.hold(.publish)
            bench.produce("a", partition: 1)
            try await publishing.reached()
            #expect(series(bench, "etl_jobs_in_flight") == ["etl_jobs_in_flight 1"])
            #expect(
                series(bench, "etl_commit_window_messages") == [
                    #"etl_commit_window_messages{partition="0",topic="jobs"} 0"#,
                    #"etl_commit_window_messages{partition="1",topic="jobs"} 1"#,
                ])
            #expect(series(bench, "etl_commit_window_full") == ["etl_commit_window_full 0"])
            publishing.release()
            try await bench.kafka.committed("jobs", 1, reaches: 1)
            #expect(series(bench, "etl_jobs_in_flight") == ["etl_jobs_in_flight 0"])
        }
    }

    @Test func jobsThatWaitForTheirNextTry() async throws {
        try await withBench { configuration in
            configuration.retryPolicy = RetryPolicy(maxAttempts: 3, baseDelay: .seconds(3600), maxDelay: .seconds(3600))
        } _: { bench in
            bench.destination.goDown()
            bench.source["/in/a"] = [1]
            bench.produce("a")
            try await bench.until { series(bench, "etl_jobs_waiting_for_retry") == ["etl_jobs_waiting_for_retry 1"] }
            #expect(series(bench, "etl_jobs_in_flight") == ["etl_jobs_in_flight 0"])
            #expect(
                series(bench, "etl_job_retries_total") == [#"etl_job_retries_total{kind="ConnectionRefused"} 1"#])
        }
    }

    @Test func jobsThatAreKeptForAServer() async throws {
        try await withBench { configuration in
            configuration.serverDownPolicy = .hold
            configuration.retryPolicy = RetryPolicy(
                maxAttempts: 3, baseDelay: .milliseconds(1), maxDelay: .milliseconds(1))
        } _: { bench in
            bench.destination.goDown()
            for name in ["a", "b"] {
                bench.source["/in/\(name)"] = [1]
                bench.produce(name)
            }
            try await bench.until { series(bench, "etl_jobs_held") == [#"etl_jobs_held{server="DESTINATION"} 2"#] }
            bench.destination.comeBack()
            try await bench.kafka.committed("jobs", 0, reaches: 2)
            #expect(series(bench, "etl_jobs_held") == [#"etl_jobs_held{server="DESTINATION"} 0"#])
        }
    }

    @Test func aPartitionThatIsGivenBackIsNotShownAnyMore() async throws {
        try await withBench(partitions: 2) { configuration in
            configuration.kafkaWatchInterval = .milliseconds(1)
        } _: { bench in
            bench.produce("missing", partition: 0)
            try await bench.until { series(bench, "etl_partition_lag_messages").count == 2 }
            let another = bench.kafka.source(topics: ["jobs"])
            try await bench.until {
                series(bench, "etl_commit_window_messages").count == 1
                    && series(bench, "etl_partition_lag_messages").count == 1
            }
            #expect(series(bench, "etl_partitions_assigned") == ["etl_partitions_assigned 1"])
            #expect(rebalances(bench, "revoked") == [#"etl_rebalances_total{event="revoked"} 1"#])
            await another.close()
        }
    }

    @Test func theLagIsWhatIsWrittenAndNotCommitted() async throws {
        try await withBench { configuration in
            configuration.kafkaWatchInterval = .milliseconds(1)
        } _: { bench in
            bench.source["/in/a"] = [1]
            let publishing = bench.destination.hold(.publish)
            for _ in 0..<3 { bench.produce("a") }
            try await publishing.reached()
            let three = [#"etl_partition_lag_messages{partition="0",topic="jobs"} 3"#]
            try await bench.until { series(bench, "etl_partition_lag_messages") == three }
            publishing.release()
            try await bench.kafka.committed("jobs", 0, reaches: 3)
            let none = [#"etl_partition_lag_messages{partition="0",topic="jobs"} 0"#]
            try await bench.until { series(bench, "etl_partition_lag_messages") == none }
        }
    }

    @Test func serversAreUpUntilTheyAreNotWhereThatIsLookedAfter() async throws {
        try await withBench {
            $0.serverDownPolicy = .hold
        } _: { bench in
            let up = [#"etl_server_up{server="DESTINATION"} 1"#, #"etl_server_up{server="SOURCE"} 1"#]
            try await bench.until { series(bench, "etl_server_up") == up }
            bench.destination.goDown()
            bench.source["/in/a"] = [1]
            bench.produce("a")
            let down = [#"etl_server_up{server="DESTINATION"} 0"#, #"etl_server_up{server="SOURCE"} 1"#]
            try await bench.until { series(bench, "etl_server_up") == down }
        }
    }

    /// Of a series that begins with its first letter, an alert would not see that letter.
    @Test func deadLettersAreCountedFromZero() async throws {
        try await withBench {
            $0.topics = ["jobs"]
        } _: { bench in
            try await bench.until {
                series(bench, "etl_dead_letters_total") == [#"etl_dead_letters_total{topic="jobs"} 0"#]
            }
            bench.produce("a")
            try await bench.until {
                series(bench, "etl_dead_letters_total") == [#"etl_dead_letters_total{topic="jobs"} 1"#]
            }
        }
    }

    @Test func nothingIsInHandBeforeTheStartAndAfterTheEnd() async throws {
        let bench = Bench(metrics: registry)
        #expect(series(bench, "etl_jobs_in_flight") == ["etl_jobs_in_flight 0"])
        try await bench.run { _ in try await bench.until { !bench.worker.health.partitions.isEmpty } }
        #expect(series(bench, "etl_commit_window_messages").isEmpty)
        #expect(series(bench, "etl_ready") == ["etl_ready 0"])
    }
}
