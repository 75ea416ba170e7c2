import ETL
import ETLMonitoring
import Foundation
import Logging
import Metrics

/// The real worker, with its log and its metrics, over a backlog in memory and servers that do nothing: what a job
/// costs from the decoding to the commit.
@main
struct Throughput {
    static func main() async throws {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            FileHandle.standardError.write(Data((Options.usage + "\n").utf8))
            exit(64)
        }
        LoggingSystem.bootstrap { LogFormat.text.handler(label: $0, level: .info) }
        MetricsSystem.bootstrap(PrometheusRegistry(descriptions: PrometheusDescription.ofWorker))

        let source = BacklogSource(jobs: options.jobs, values: values(), partitions: options.partitions)
        let memory = ProcessUsage.memory("VmRSS")
        let before = ProcessUsage.now
        let start = ContinuousClock.now
        if options.isHarnessOnly { try await drain(source, options) } else { try await work(source, options) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let after = ProcessUsage.now

        let jobs = Double(options.jobs)
        let user = (after.user - before.user) / jobs * 1e6
        let system = (after.system - before.system) / jobs * 1e6
        print("jobs             \(options.jobs) of \(options.bytes) bytes, \(options.concurrency) at once")
        print("jobs/s           \(Int(jobs / seconds))")
        print("CPU a job, µs    \(rounded(user + system)) (user \(rounded(user)), system \(rounded(system)))")
        print(
            "memory, MiB      \(rounded(memory)) before, \(rounded(ProcessUsage.memory("VmRSS"))) after,",
            "\(rounded(ProcessUsage.memory("VmHWM"))) at most")
    }

    private static func work(_ source: BacklogSource, _ options: Options) async throws {
        let content = [UInt8](repeating: 0x5A, count: options.bytes)
        var configuration = WorkerConfiguration()
        configuration.concurrency = options.concurrency
        let worker = Worker(
            source: source, sink: NullSink(),
            stores: FileStores([
                ServerName("SRC_FTP_SERVER1"): NullStore(name: "src:21", content: content),
                ServerName("DST_FTP_SERVER1"): NullStore(name: "dst:21", content: content),
            ]),
            configuration: configuration, logger: Logger(label: "etl"))
        try await worker.run()
        let done = worker.health.totals.done
        guard done == options.jobs else { fatalError("\(done) of \(options.jobs) jobs were done") }
    }

    /// Takes everything and marks it done at once.
    private static func drain(_ source: BacklogSource, _ options: Options) async throws {
        source.request(2 * options.concurrency)
        while let event = try await source.next() {
            guard case .messages(let messages) = event else { continue }
            source.request(messages.count)
            for message in messages { source.markDone(message.topicPartition, before: message.offset + 1) }
        }
    }

    /// Messages as producers write them; every other one without an id of its own.
    private static func values() -> [[UInt8]] {
        (0..<4096).map { number in
            let id = number % 2 == 0 ? #""job_id": "550e8400-e29b-41d4-a716-44665544\#(1000 + number % 9000)","# : ""
            return Array(
                """
                {\(id) "source": {"hostname": "SRC_FTP_SERVER1", "path": "/data/input/lot4711/wafer\(number).img"}, \
                "destination": {"hostname": "DST_FTP_SERVER1", "path": "/data/output/lot4711/wafer\(number).img"}}
                """.utf8)
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
