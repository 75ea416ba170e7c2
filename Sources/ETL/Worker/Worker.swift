import Logging
import Metrics
import ServiceLifecycle

/// The worker: takes jobs from a source, moves their files, marks them done; what cannot be done goes to the
/// dead-letter topic first.
///
/// A `Service` of swift-service-lifecycle: ``run()`` ends after a graceful shutdown, its jobs drained, what was done
/// committed and the group left. It owns its source, its sink and its stores and closes them in that order.
///
/// One loop decides everything, in ``WorkerState``; what takes time runs in tasks of its own and reports back.
public struct Worker: Service {
    private let source: any MessageSource
    private let sink: any DeadLetterSink
    private let stores: FileStores
    private let configuration: WorkerConfiguration
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> UTCTime
    private let log: WorkerLog
    private let factory: any MetricsFactory
    private let gauges: WorkerGauges
    private let running = RunningLoop()

    /// How long the last removal of old temporary files may take once all else is done.
    private static let lastSweepLimit = Duration.seconds(2)

    /// What the worker knows of its own state.
    public let health: WorkerHealth

    /// Puts a worker together. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - source: where jobs come from.
    ///   - sink: where dead letters go.
    ///   - stores: the servers that jobs may name.
    ///   - configuration: how it works.
    ///   - clock: measures retries and timeouts; a test's own where it is to be driven.
    ///   - now: the time of day, by which temporary files are old.
    ///   - logger: where it tells of each job.
    ///   - metrics: where it counts; what `MetricsSystem` was given by then, unless said otherwise.
    public init(
        source: any MessageSource, sink: any DeadLetterSink, stores: FileStores,
        configuration: WorkerConfiguration = WorkerConfiguration(), clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> UTCTime = { .now }, health: WorkerHealth = WorkerHealth(),
        logger: Logger = Logger(label: "etl.worker"), metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.source = source
        self.sink = sink
        self.stores = stores
        self.configuration = configuration
        self.clock = clock
        self.now = now
        self.health = health
        log = WorkerLog(logger: logger)
        factory = metrics
        gauges = WorkerGauges(metrics, stores)
    }

    /// Brings those metrics up to date that are read only when somebody looks at them: to be called before each look
    /// (a scrape). Takes microseconds; safe from any task or thread, while ``run()`` runs and when it does not.
    public func updateMetrics() {
        gauges.update(running.snapshot, health, stores)
    }

    /// Works until a graceful shutdown, the task's cancellation, or a fault that the source cannot wait out.
    ///
    /// - Throws: ``MessageSourceError`` for such a fault.
    public func run() async throws {
        let inbox = WorkerInbox(source: source)
        let sweeper = sweeper()
        inbox.start(
            WorkerLoop(
                state: initialState(), effects: effects(inbox), source: source, health: health, log: log,
                sweeper: sweeper,
                metrics: WorkerMetrics(
                    factory, topics: configuration.topics,
                    servers: configuration.serverDownPolicy == .hold ? stores.names : []),
                clock: clock))
        running.begin(inbox)
        let watch = kafkaWatch().map { watch in Task { await watch.run() } }
        let listener = Task { await listen(inbox) }
        let failure = await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await inbox.end()
            } onCancel: {
                Task {
                    inbox.hear(.stop)
                    inbox.hear(.stopNow)
                }
            }
        } onGracefulShutdown: {
            Task { inbox.hear(.stop) }
        }
        running.end()
        // It may be in the midst of a question, which ends by itself.
        watch?.cancel()
        let sweepLimit = Task.isCancelled ? .zero : Self.lastSweepLimit
        // As above: where this task was cancelled, the leaving must not be.
        await Task {
            await source.close()
            await listener.value
            await sweeper?.close(within: sweepLimit)
            await sink.close()
            await stores.close()
        }.value
        log.stopped()
        if let failure { throw failure }
    }

    private func listen(_ inbox: WorkerInbox) async {
        do {
            while let event = try await source.next() { inbox.hear(.source(event)) }
            inbox.hear(.sourceEnded(nil))
        } catch {
            inbox.hear(.sourceEnded(error as? MessageSourceError ?? MessageSourceError("\(error)")))
        }
    }

    private func kafkaWatch() -> KafkaWatch? {
        configuration.kafkaWatchInterval.map { interval in
            KafkaWatch(
                source: source, sink: sink,
                deadLetterTopics: configuration.topics.map { $0 + configuration.deadLetterSuffix },
                interval: interval, clock: clock, health: health, log: log)
        }
    }

    private func sweeper() -> TemporarySweeper? {
        configuration.temporaryMaxAge.map {
            TemporarySweeper(maxAge: $0, stores: stores, clock: clock, log: log, now: now)
        }
    }

    private func initialState() -> WorkerState {
        let decoder = JobDecoder()
        let intake = JobIntake(
            decode: { message throws(TransferError) in try decoder.decode(message) }, stores: stores)
        return WorkerState(
            concurrency: configuration.concurrency, retryPolicy: configuration.retryPolicy,
            serverDownPolicy: configuration.serverDownPolicy,
            window: IntakeWindow(concurrency: configuration.concurrency, maxMessages: configuration.commitWindow),
            maxConnections: { [stores] in stores[$0]?.capabilities.maxConnections ?? 0 },
            address: { [stores] in stores[$0]?.name },
            decode: { intake.job(of: $0) })
    }

    private func effects(_ inbox: WorkerInbox) -> WorkerEffects {
        WorkerEffects(
            stores: stores,
            transfer: FileTransfer(
                verification: configuration.verification, modificationTimes: configuration.modificationTimes,
                clock: clock),
            deadLetters: DeadLetterDelivery(sink: sink, clock: clock, health: health, log: log),
            configuration: configuration,
            revocationGrace: min(configuration.revocationGrace, source.releaseLimit / 2), clock: clock, log: log,
            inbox: inbox)
    }
}
