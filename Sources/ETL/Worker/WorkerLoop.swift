/// The worker's one loop: hears an input, lets ``WorkerState`` decide, does what it said.
///
/// It runs in no task of its own but where ``WorkerInbox`` has it run, and never waits: where it would have to, it says
/// for what.
struct WorkerLoop: Sendable {
    /// What the loop cannot go on before.
    enum Pause {
        /// The source is to give partitions back.
        case release([TopicPartition])
        /// All is done; the fault that ended it, if it was one.
        case end(MessageSourceError?)
    }

    var state: WorkerState
    var effects: WorkerEffects
    let source: any MessageSource
    let health: WorkerHealth
    let log: WorkerLog
    let sweeper: TemporarySweeper?
    var metrics: WorkerMetrics
    private let stopwatch: Stopwatch
    /// What was decided and is not done yet.
    private var actions: ArraySlice<WorkerAction> = []

    init(
        state: WorkerState, effects: WorkerEffects, source: any MessageSource, health: WorkerHealth, log: WorkerLog,
        sweeper: TemporarySweeper?, metrics: WorkerMetrics, clock: any Clock<Duration>
    ) {
        self.state = state
        self.effects = effects
        self.source = source
        self.health = health
        self.log = log
        self.sweeper = sweeper
        self.metrics = metrics
        stopwatch = Stopwatch(clock)
    }

    /// Takes one input in and does what follows on it.
    mutating func handle(_ input: WorkerInput) -> Pause? {
        note(input)
        actions = state.handle(input, at: stopwatch.elapsed)[...]
        return goOn()
    }

    /// Does what is left to do of the last input.
    mutating func goOn() -> Pause? {
        while let action = actions.popFirst() {
            switch action {
            case .release(let partitions):
                health.unassigned(partitions)
                return .release(partitions)
            case .finish(let error):
                effects.end()
                return .end(error)
            default: perform(action)
            }
        }
        return nil
    }

    private mutating func perform(_ action: WorkerAction) {
        switch action {
        case .transfer(let number, let job, let attempt, let queued):
            if let queued { metrics.jobStarts(queued: queued) }
            effects.transfer(number, job, attempt: attempt)
        case .sendDeadLetter(let number, let message, let failure):
            effects.sendDeadLetter(number, try? state.entries[number]?.job.get(), message, failure)
        case .waitToRetry(let number, let job, let error, let delay):
            log.jobIsTriedAgain(job, error, in: delay)
            metrics.retry(error.kind)
            health.count { $0.retries += 1 }
            effects.waitToRetry(number, delay)
        case .serverIsDown(let server, let error):
            log.serverIsDown(server, error)
            metrics.server(server, isUp: false)
        case .probe(let server, let delay): effects.probe(server, after: delay)
        case .serverIsStillDown(let server, let error, let waiting): log.serverIsStillDown(server, error, waiting)
        case .serverIsBack(let server):
            log.serverIsBack(server)
            metrics.server(server, isUp: true)
        case .outageIsForgotten(let server):
            log.outageIsForgotten(server)
            metrics.server(server, isUp: true)
        case .windowIsFull(let messages, let oldest, let servers): log.windowIsFull(messages, oldest, servers)
        case .windowHasRoom: log.windowHasRoom()
        case .partitionWasRewound(let partition, let offset, let last): log.rewound(partition, to: offset, from: last)
        case .cancel(let number): effects.cancel(number)
        case .report(let job, let receipt, let topic, let tries):
            log.jobDone(job, receipt, tries: tries)
            metrics.jobDone(job, topic: topic, receipt)
            sweeper?.published(
                job.destination, keepsTime: effects.transfer.modificationTimes.preserves(job))
            health.count {
                $0.done += 1
                $0.bytes += receipt.bytes
            }
        case .reportDeadLetter(let topic, let kind):
            metrics.deadLetter(topic: topic, kind)
            health.count { $0.failed += 1 }
        case .markDone(let partition, let position): source.markDone(partition, before: position)
        case .request(let count): source.request(count)
        case .startGrace(let revocation): effects.startGrace(revocation)
        case .release, .finish: break
        }
    }

    private mutating func note(_ input: WorkerInput) {
        switch input {
        case .source(.assigned(let partitions)):
            health.assigned(partitions)
            log.assigned(partitions)
            if !partitions.isEmpty { metrics.rebalance(.assigned) }
        case .source(.revoked(let partitions)):
            log.revoked(partitions)
            metrics.rebalance(.revoked)
        case .source(.lost(let partitions)):
            health.lost(partitions)
            log.lost(partitions)
            metrics.rebalance(.lost)
        case .transferred(let number, _): effects.ended(number)
        case .deadLetterSent(let number, _): effects.ended(number)
        case .retryDue(let number): effects.ended(number)
        case .probed(let server, _): effects.probeEnded(server)
        case .stop:
            health.stopping()
            log.stopping()
            effects.startStopTimer()
        case .stopNow:
            log.stoppingNow()
        case .graceOver(let revocation): effects.graceEnded(revocation)
        case .source(.messages), .sourceEnded: break
        }
    }
}
