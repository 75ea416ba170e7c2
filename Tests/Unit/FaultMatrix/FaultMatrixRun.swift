import ETL
import ETLTesting
import Foundation
import Logging
import ServiceLifecycle

@testable import ETLTransports

/// Runs one cell: two servers, their stores, Kafka in memory and the worker, with a job that meets the fault and one
/// after it.
struct FaultMatrixRun: Sendable {
    private static let source = "/in/first.img"
    private static let final = "/out/deep/first.img"
    private static let secondFinal = "/out/deep/second.img"
    private static let new = FTPStoreFixture.bytes(20_000)
    private static let old = [UInt8](repeating: 7, count: 20_000)
    /// Long enough for any machine: what runs into it has failed.
    private static let limit = Duration.seconds(60)

    private let cell: FaultMatrixCell
    private let servers: (source: FTPTestServer, destination: FTPTestServer)
    private let kafka = InMemoryKafka()
    private let worker: Worker

    static func observe(_ cell: FaultMatrixCell) async throws -> FaultMatrixObservation {
        let isSource = cell.scene.side == .source
        let certificate = try certificate.get()
        let tls = cell.scene.tls.map {
            FTPTestTLS(mode: $0, certificate: certificate, isRequired: true, requiresPrivateData: true)
        }
        return try await FTPTestServer.withServer(
            isSource ? cell.scene.profile : .vsftpd, tls: isSource ? tls : nil
        ) { source in
            try await FTPTestServer.withServer(
                isSource ? .vsftpd : cell.scene.profile, tls: isSource ? nil : tls
            ) { destination in
                try await FaultMatrixRun(cell, source, destination).observe()
            }
        }
    }

    /// One for all cells: keys take time.
    private static let certificate = Result { try TestCertificate() }

    /// Reads its file when it is made, so that the file need not stay.
    private static func storeTrusting(
        _ tls: FTPTestTLS?, _ makeStore: (FTPSecurity) -> FTPFileStore
    ) throws -> FTPFileStore {
        guard let tls else { return makeStore(.none) }
        let file = FileManager.default.temporaryDirectory.appending(path: "etl-matrix-\(UUID().uuidString).pem")
        try tls.certificate.writeAuthority(to: file.path)
        defer { try? FileManager.default.removeItem(at: file) }
        let settings = TLSSettings(caFile: file.path)
        return makeStore(tls.mode == .explicit ? .explicit(settings) : .implicit(settings))
    }

    private init(_ cell: FaultMatrixCell, _ source: FTPTestServer, _ destination: FTPTestServer) throws {
        self.cell = cell
        servers = (source, destination)
        kafka.createTopic("jobs")
        let logger = Logger(label: "fault matrix", factory: { _ in SwiftLogNoOpLogHandler() })
        var configuration = WorkerConfiguration()
        // A look for old temporaries would take faults that are meant for a transfer.
        configuration.temporaryMaxAge = nil
        configuration.retryPolicy = RetryPolicy(
            maxAttempts: cell.retries, baseDelay: .milliseconds(1), maxDelay: .milliseconds(2))
        func store(_ server: FTPTestServer, isPassive: Bool) throws -> FTPFileStore {
            // Whole seconds are the least that libcurl knows for a reply; TLS takes a busy machine longer.
            let timeout = cell.needsTimeout ? Duration.seconds(server.tls == nil ? 2 : 3) : Self.limit
            return try Self.storeTrusting(server.tls) { security in
                FTPFileStore(
                    FTPStoreConfiguration(
                        host: server.host, port: server.port, user: "etl", password: "secret", maxConnections: 4,
                        isPassive: isPassive, security: security, connectTimeout: timeout, stallTimeout: timeout),
                    logger: logger)
            }
        }
        let isSource = cell.scene.side == .source
        worker = Worker(
            source: kafka.source(topics: ["jobs"]), sink: kafka.deadLetterSink(),
            stores: FileStores([
                ServerName("source"): try store(source, isPassive: !isSource || cell.scene.isPassive),
                ServerName("destination"): try store(destination, isPassive: isSource || cell.scene.isPassive),
            ]),
            configuration: configuration, logger: logger)
    }

    private var faulty: FTPTestServer { cell.scene.side == .source ? servers.source : servers.destination }

    private func observe() async throws -> FaultMatrixObservation {
        prepare()
        var observation = FaultMatrixObservation()
        let group = ServiceGroup(
            services: [worker], logger: Logger(label: "fault matrix", factory: { _ in SwiftLogNoOpLogHandler() }))
        async let running: Void = group.run()
        do {
            try await runFirst(&observation)
            try await runSecond(&observation)
        } catch {
            await group.triggerGracefulShutdown()
            faulty.releaseStalls()
            _ = try? await running
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
        for server in [servers.source, servers.destination] {
            let isClosed = try? await server.waitUntil(within: Self.limit) { $0.openConnections == 0 }
            observation.hasLeakedConnections = observation.hasLeakedConnections || isClosed == nil
        }
        return observation
    }

    private func prepare() {
        servers.source.files[Self.source] = Self.new
        if cell.scene.hasDirectory { servers.destination.files.makeDirectory(FTPPath(Self.final).parent) }
        if cell.scene.oldFile == .ofTheSameSize { servers.destination.files[Self.final] = Self.old }
        if let prelude = cell.scene.prelude { faulty.script(prelude) }
        if let strike = cell.strike { faulty.script(strike.scripted) }
    }

    private func runFirst(_ observation: inout FaultMatrixObservation) async throws {
        produce(to: Self.final)
        observation.committed = try await kafka.committed("jobs", 0, reaches: 1, within: Self.limit)
        let files = servers.destination.files
        observation.content =
            switch files[Self.final] {
            case nil: .nothing
            case Self.old: .old
            case Self.new: .new
            default: .other
            }
        observation.letters = try kafka.deadLetters(of: "jobs").map(Self.letter)
        observation.retries = worker.health.totals.retries
        observation.leftovers = files.paths.map { "\($0)" }.filter { $0 != Self.final }
        observation.steps = FaultMatrixStep.all(of: faulty.transcript)
        if let strike = cell.strike, strike.isKept {
            observation.hasStruck = faulty.transcript.entries.contains { $0.event == .fault("\(strike.scripted)") }
        } else {
            observation.hasStruck = faulty.pendingFaults.count == (cell.scene.prelude == nil ? 0 : 1)
        }
        faulty.clearFaults()
        faulty.releaseStalls()
    }

    private func runSecond(_ observation: inout FaultMatrixObservation) async throws {
        produce(to: Self.secondFinal)
        observation.committedAtEnd = try await kafka.committed("jobs", 0, reaches: 2, within: Self.limit)
        observation.lettersAtEnd = kafka.deadLetters(of: "jobs").count
        let files = servers.destination.files
        observation.secondIsDone = files[Self.secondFinal] == Self.new
        let histories = [Self.final, Self.secondFinal].map { files.history(of: FTPPath($0)) }
        observation.partialHistory = histories.first { !$0.isNeverPartial }.map { "\($0)" }
        for server in [servers.source, servers.destination] {
            // A connection that was cut is gone a moment later.
            let isBounded = try? await server.waitUntil(within: Self.limit) { $0.openConnections <= 1 }
            observation.hasTooManyConnections = observation.hasTooManyConnections || isBounded == nil
        }
    }

    private func produce(to path: String) {
        kafka.produce(
            """
            {"job_id": "\(path)", "source": {"hostname": "source", "path": "\(Self.source)"},
             "destination": {"hostname": "destination", "path": "\(path)"}}
            """, to: "jobs", partition: 0)
    }

    private static func letter(_ message: Message) throws -> FaultMatrixObservation.Letter {
        let json = try JSONSerialization.jsonObject(with: Data(message.value ?? [])) as? [String: Any]
        let error = json?["error"] as? String ?? ""
        return FaultMatrixObservation.Letter(
            kind: error.split(separator: ":").first.map(String.init) ?? "",
            retryCount: json?["retry_count"] as? Int ?? -1)
    }
}
