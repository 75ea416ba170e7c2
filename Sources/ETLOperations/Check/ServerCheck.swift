import ETL
import Synchronization

/// Tries one server as a worker will use it: connects and logs in, looks into its base, and, where that is asked for,
/// writes a file and removes it.
public struct ServerCheck: Sendable {
    /// What can be in the middle of being done.
    enum Step: String, Sendable {
        case connect = "connecting and logging in"
        case list = "listing"
        case write = "writing a probe"
        case publish = "renaming the probe"
        case remove = "removing the probe"
    }

    private let server: ServerSettings
    private let store: any FileStore
    private let writes: Bool
    private let limit: Duration
    private let clock: any Clock<Duration>

    /// How long what was cut off by the limit may take to clear up behind itself.
    private static let grace = Duration.seconds(2)

    /// - Parameters:
    ///   - store: the server's, which a worker would use too.
    ///   - writes: whether a probe is written and removed.
    ///   - limit: how long all of it may take.
    public init(
        _ server: ServerSettings, _ store: any FileStore, writes: Bool, limit: Duration,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.server = server
        self.store = store
        self.writes = writes
        self.limit = limit
        self.clock = clock
    }

    /// Tries servers, all at once, each within its own time.
    ///
    /// - Returns: the results, in the order of the checks.
    public static func run(_ checks: [ServerCheck]) async -> [CheckResult] {
        await withTaskGroup(of: (Int, CheckResult).self) { group in
            for (index, check) in checks.enumerated() { group.addTask { (index, await check.run()) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Tries it, once, and closes its connections.
    public func run() async -> CheckResult {
        let step = Locked(Step.connect)
        let lateStep = Locked<Step?>(nil)
        let target = ServerTarget.text(of: server, store)
        let start = ContinuousClock.now
        let outcome = await TimeLimit(limit, grace: Self.grace, clock: clock).run {
            let outcome = await attempt { new in step.withLock { $0 = new } }
            await store.close()
            return outcome
        } onTimeout: {
            // What is cancelled may go on for a moment: it is told where it was when its time was over.
            let step = step.withLock(\.self)
            lateStep.withLock { $0 = step }
        }
        let duration = ContinuousClock.now - start
        let current = lateStep.withLock(\.self) ?? step.withLock(\.self)
        switch outcome {
        case .success(let found)?:
            return CheckResult(
                .server, server.name.description, at: target, found.warning == nil ? .ok : .warn,
                found.done.joined(separator: ", ") + (found.warning.map { "; \($0)" } ?? ""), duration: duration)
        case .failure(let error)?:
            return CheckResult(
                .server, server.name.description, at: target, .fail, error.description, errorKind: error.kind,
                advice: ServerAdvice.text(for: error, at: current, server), duration: duration)
        case nil:
            let error = TransferError(
                current == .connect ? .connectTimeout : .stalled, server: store.name,
                "not done within \(limit.components.seconds) s: \(current.rawValue)",
                isRetriable: true)
            return CheckResult(
                .server, server.name.description, at: target, .fail, error.description, errorKind: error.kind,
                advice: ServerAdvice.text(for: error, at: current, server), duration: duration)
        }
    }

    private struct Found: Sendable {
        var done: [String]
        var warning: String?
    }

    private func attempt(_ at: @Sendable (Step) -> Void) async -> Result<Found, TransferError> {
        do throws(TransferError) {
            try await store.probe()
            let isDirectory = server.type.rawValue == "local"
            var found = Found(done: isDirectory ? ["opened"] : ["connected", "logged in"])
            at(.list)
            do throws(TransferError) {
                try await store.lookIntoBase()
                found.done.append("listed")
            } catch {
                guard error.kind == .permissionDenied else { throw error }
                found.warning = "may not list (\(error)), which moving files does not need"
            }
            if writes { found.done.append(try await WriteProbe(store).run(at)) }
            return .success(found)
        } catch {
            return .failure(error)
        }
    }
}
