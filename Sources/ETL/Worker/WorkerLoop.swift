/// The worker's one loop: hears an input, lets ``WorkerState`` decide, does what it said.
struct WorkerLoop {
    var state: WorkerState
    var effects: WorkerEffects
    let source: any MessageSource
    let health: WorkerHealth
    let log: WorkerLog
    let sweeper: TemporarySweeper?
    var metrics = WorkerMetrics()

    /// Runs until the state says that all is done.
    ///
    /// - Returns: the fault that ended it, if it was one.
    mutating func run(_ inputs: AsyncStream<WorkerInput>) async -> MessageSourceError? {
        for await input in inputs {
            note(input)
            let actions = state.handle(input)
            metrics.inFlight(state.scheduler.runningCount)
            metrics.commitWindow(state.heldMessages)
            for action in actions {
                if case .finish(let error) = action {
                    effects.end()
                    return error
                }
                await perform(action)
            }
        }
        return nil
    }

    private mutating func perform(_ action: WorkerAction) async {
        switch action {
        case .transfer(let number, let job, let attempt): effects.transfer(number, job, attempt: attempt)
        case .sendDeadLetter(let number, let message, let failure):
            effects.sendDeadLetter(number, message, failure)
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
        case .windowIsFull(let messages, let oldest, let servers): log.windowIsFull(messages, oldest, servers)
        case .windowHasRoom: log.windowHasRoom()
        case .partitionWasRewound(let partition, let offset, let last): log.rewound(partition, to: offset, from: last)
        case .cancel(let number): effects.cancel(number)
        case .report(let job, let receipt, let topic, let tries):
            log.jobDone(job, receipt, tries: tries)
            metrics.jobDone(job, topic: topic, receipt)
            sweeper?.published(job.destination)
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
        case .release(let partitions):
            health.unassigned(partitions)
            await source.release(partitions)
        case .finish: break
        }
    }

    private mutating func note(_ input: WorkerInput) {
        switch input {
        case .source(.assigned(let partitions)):
            health.assigned(partitions)
            log.assigned(partitions)
        case .source(.revoked(let partitions)):
            log.revoked(partitions)
        case .source(.lost(let partitions)):
            health.unassigned(partitions)
            log.lost(partitions)
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
