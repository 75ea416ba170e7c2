import Foundation
import Infrastructure

/// A plan carried out: workers, servers and a broker to which things happen, and an observer beside them.
struct ChaosRound {
    /// What became of it.
    struct Outcome {
        /// What is wrong, a line each.
        let problems: [String]
        /// Whether the stand-in broker gave up the group: nothing is known then of whether all would have been done.
        let brokerLostTheGroup: Bool
    }

    private let plan: ChaosPlan
    private let servers: OwnServers
    private let relay: TCPRelay
    private let kcat: Kcat
    private let admin: KafkaAdmin
    private let report: (String) -> Void
    private let start = ContinuousClock.now
    private var seen = ChaosObservations()
    /// The workers that run; a plan's events name them by their places.
    private var workers: [WorkerProcess] = []
    private var ended: [WorkerProcess] = []

    private static let topic = "chaos"
    private static let longerThanASession = Duration.seconds(8)
    private static let directory = "/chaos"

    /// Carries a plan out.
    ///
    /// - Parameter report: takes a line for a person.
    /// - Throws: what went wrong with the round itself.
    static func run(_ plan: ChaosPlan, report: @escaping (String) -> Void) async throws -> Outcome {
        let relay = try await TCPRelay()
        // Slow enough that events meet large files on their way.
        let servers = try await OwnServers(
            "chaos-\(plan.seed)", brokerPort: relay.port, bytesPerSecond: 4_000_000)
        var problems = ["the round did not end"]
        var brokerLostTheGroup = false
        do {
            try await relay.open(to: servers.brokerPort())
            var round = ChaosRound(plan, servers, relay, report)
            do { problems = try await round.run() } catch { problems = ["the round broke off: \(error)"] }
            brokerLostTheGroup = round.seen.brokerLostTheGroup
            if !problems.isEmpty { try round.writeLogs() }
            await relay.cut()
            try await servers.down(keepingLogs: !problems.isEmpty)
        } catch {
            await relay.cut()
            try await servers.down(keepingLogs: true)
            throw error
        }
        return Outcome(problems: problems, brokerLostTheGroup: brokerLostTheGroup)
    }

    private init(_ plan: ChaosPlan, _ servers: OwnServers, _ relay: TCPRelay, _ report: @escaping (String) -> Void) {
        self.plan = plan
        self.servers = servers
        self.relay = relay
        self.report = report
        kcat = Kcat(brokers: servers.environment.brokers)
        admin = KafkaAdmin(brokers: servers.environment.brokers)
    }

    private mutating func run() async throws -> [String] {
        tell("ON_SERVER_DOWN=\(plan.serverDown.rawValue)")
        try writeFiles()
        try await admin.create(Self.topic, partitions: plan.partitions)
        try await admin.create(Self.topic + "-dlq", partitions: 1)
        let observer = try await FTPObserver(servers.environment.destination, directory: Self.directory + "/out")
        for _ in 0..<plan.workers { workers.append(try startWorker()) }
        for worker in workers { try await worker.waitForLine("Partitions assigned") }
        for step in plan.steps {
            try await produce(step.files)
            // The plan's own time; nothing is waited for.
            try await Task.sleep(for: .milliseconds(step.milliseconds))
            tell("\(step.event)")
            try await perform(step.event)
            try await lookAround()
        }
        tell("all sent")
        do {
            try await allCommitted()
        } catch let stuck as KafkaAdmin.NotCommitted {
            let owners = PartitionOwners(of: workers.map(\.process.lines), topic: Self.topic)
            let lost = owners.withoutOwner(of: plan.partitions)
            if lost.isEmpty {
                seen.mishaps.append("every partition has its worker, and not all is done: \(stuck)")
            } else {
                try await restartTheGroup(because: lost)
                if !seen.brokerLostTheGroup {
                    do { try await allCommitted() } catch { seen.mishaps.append("\(error)") }
                }
            }
        }
        await stopWorkers()
        try await observer.finish(into: &seen)
        try await readTopics()
        seen.committed = try await admin.committed(Self.topic, Self.topic)
        for name in try FileManager.default.contentsOfDirectory(atPath: destination.path) {
            seen.atEnd[name] = ChaosVerdict.sha256(try Data(contentsOf: destination.appending(path: name)))
        }
        let verdict = ChaosVerdict(plan, seen)
        let logs = (ended + workers).map(\.process)
        tell(
            """
            \(plan.files.count) jobs, done \(logs.reduce(0) { $0 + $1.count(of: "Job done") }) times by \(logs.count) \
            workers; \(seen.deadLetters.count) dead letters; \(verdict.reads) files read meanwhile; \
            \(verdict.leftTemporaries) temporary files left
            """)
        return verdict.problems
    }

    private func allCommitted() async throws {
        try await admin.committed(Self.topic, Self.topic, count: plan.files.count, within: .seconds(60))
    }

    /// The stand-in broker, unlike Kafka, sometimes never shares out again what a member has that leaves while others
    /// join; so it does with clients that are not ours. Nobody's jobs are done then before the whole group is new.
    private mutating func restartTheGroup(because lost: [Int]) async throws {
        tell("the broker gives nobody the partitions \(lost): all workers are replaced at once")
        await stopWorkers()
        ended += workers
        try await Task.sleep(for: Self.longerThanASession)
        workers = try (0..<plan.workers).map { _ in try startWorker() }
        // All of them together: where the group is lost none gets any.
        let limit = ContinuousClock.now + .seconds(30)
        for worker in workers {
            try? await worker.waitForLine("Partitions assigned", within: max(.zero, limit - .now))
        }
        let owners = PartitionOwners(of: workers.map(\.process.lines), topic: Self.topic)
        guard owners.withoutOwner(of: plan.partitions).count == plan.partitions else { return }
        tell("the broker gives them nothing either: it has lost the group")
        seen.brokerLostTheGroup = true
    }

    private mutating func stopWorkers() async {
        for worker in workers { worker.send(SIGTERM) }
        for (number, worker) in workers.enumerated() {
            let exitCode = await worker.exitCode()
            if exitCode != 0 { seen.mishaps.append("worker \(number) ended with \(exitCode) after SIGTERM") }
        }
    }

    // MARK: What happens

    private mutating func perform(_ event: ChaosEvent) async throws {
        switch event {
        case .kill(let place):
            let old = try replace(place)
            old.send(SIGKILL)
            _ = await old.exitCode()
        case .replace(let place):
            let old = try replace(place)
            let exitCode = await old.stop()
            if exitCode != 0 { seen.mishaps.append("worker \(place) ended with \(exitCode) after SIGTERM") }
        case .freeze(let place, let seconds):
            workers[place].send(SIGSTOP)
            try await Task.sleep(for: .seconds(seconds))
            workers[place].send(SIGCONT)
        case .restart(let server, let seconds):
            try await servers.stop(server)
            try await Task.sleep(for: .seconds(seconds))
            try await servers.start(server)
        case .cutBroker(let seconds):
            await relay.cut()
            try await Task.sleep(for: .seconds(seconds))
            try await relay.open(to: servers.brokerPort())
        }
        if event.mayLeaveFiles { seen.lastHarm = Int64(Date().timeIntervalSince1970) }
    }

    /// Starts a worker in the place of another, which goes on.
    private mutating func replace(_ place: Int) throws -> WorkerProcess {
        let old = workers[place]
        workers[place] = try startWorker()
        ended.append(old)
        return old
    }

    private func startWorker() throws -> WorkerProcess {
        try WorkerProcess(
            ["--topic", Self.topic, "--group-id", Self.topic],
            environment: servers.environment.variables.merging([
                "METRICS_PORT": "0", "ON_SERVER_DOWN": plan.serverDown.rawValue, "FTP_CONNECT_TIMEOUT": "5",
                "FTP_STALL_TIMEOUT": "15",
            ]) { $1 })
    }

    private func produce(_ files: [ChaosFile]) async throws {
        for partition in 0..<plan.partitions {
            let jobs = files.enumerated().filter { $0.offset % plan.partitions == partition }.map { _, file in
                """
                {"job_id": "\(file.name)", \
                "source": {"hostname": "TEST_SRC", "path": "\(Self.directory)/in/\(file.name)"}, \
                "destination": {"hostname": "TEST_DST", "path": "\(Self.directory)/out/\(file.name)"}}
                """
            }
            try await kcat.produce(jobs, to: Self.topic, partition: partition)
        }
    }

    // MARK: What is seen

    /// First the offsets, then the files: what is committed has to be there.
    private mutating func lookAround() async throws {
        let committed = try await admin.committed(Self.topic, Self.topic)
        var sizes: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: destination.path) {
            // A temporary one may be gone by now.
            let path = destination.appending(path: name).path
            sizes[name] = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        }
        seen.moments.append(ChaosObservations.Moment(committed: committed, sizes: sizes))
    }

    private mutating func readTopics() async throws {
        for record in try await kcat.consume(Self.topic, count: plan.files.count) {
            let job = try JSONSerialization.jsonObject(with: Data(record.value.utf8)) as? [String: Any]
            seen.jobs.append(
                ChaosObservations.Job(
                    name: job?["job_id"] as? String ?? record.value, partition: record.partition, offset: record.offset)
            )
        }
        for record in try await kcat.consumeAll(Self.topic + "-dlq") {
            let letter = try JSONSerialization.jsonObject(with: Data(record.value.utf8)) as? [String: Any]
            let original = letter?["original_message"] as? [String: Any]
            let error = letter?["error"] as? String ?? ""
            seen.deadLetters[original?["job_id"] as? String ?? record.value] =
                error.split(separator: ":").first.map(String.init) ?? ""
        }
    }

    private func tell(_ text: String) {
        report("seed \(plan.seed), \((ContinuousClock.now - start).components.seconds) s: \(text)")
    }

    // MARK: Files

    private var destination: URL { servers.files(of: .destination).appending(path: "chaos/out") }

    /// Straight to the disk: the servers are slow on purpose.
    private func writeFiles() throws {
        let source = servers.files(of: .source).appending(path: "chaos/in")
        for folder in [source, destination] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        for file in plan.files {
            try file.content.write(to: source.appending(path: file.name))
            try file.oldContent?.write(to: destination.appending(path: file.name))
        }
    }

    private func writeLogs() throws {
        for (number, worker) in (ended + workers).enumerated() {
            try Data(worker.log.utf8).write(to: servers.logs.appending(path: "worker-\(number).log"))
        }
        report("seed \(plan.seed): the logs of workers and servers are in \(servers.logs.path)")
    }
}
