/// What takes time: transfers, dead letters and waits, each in a task of its own that reports to the worker's loop.
struct WorkerEffects {
    let stores: FileStores
    let transfer: FileTransfer
    let deadLetters: DeadLetterDelivery
    let configuration: WorkerConfiguration
    let revocationGrace: Duration
    let clock: any Clock<Duration>
    let log: WorkerLog
    let inbox: WorkerInbox

    private var tasks: [JobNumber: Task<Void, Never>] = [:]
    private var loads = ExecutorLoads()
    private var graces: [RevocationNumber: Task<Void, Never>] = [:]
    private var probes: [ServerName: Task<Void, Never>] = [:]
    private var stopTimer: Task<Void, Never>?

    init(
        stores: FileStores, transfer: FileTransfer, deadLetters: DeadLetterDelivery,
        configuration: WorkerConfiguration, revocationGrace: Duration, clock: any Clock<Duration>, log: WorkerLog,
        inbox: WorkerInbox
    ) {
        self.stores = stores
        self.transfer = transfer
        self.deadLetters = deadLetters
        self.configuration = configuration
        self.revocationGrace = revocationGrace
        self.clock = clock
        self.log = log
        self.inbox = inbox
    }

    mutating func transfer(_ number: JobNumber, _ job: TransferJob, attempt: Int) {
        log.jobStarts(job, attempt: attempt)
        // Where the destination's store is at home, so that its calls change no threads.
        let executor = loads.place(number, on: stores[job.destination.server]?.executors ?? [])
        tasks[number] = Task(executorPreference: executor) { [transfer, stores, inbox] in
            inbox.hear(.transferred(number, await Self.move(job, with: transfer, stores)))
        }
    }

    mutating func sendDeadLetter(
        _ number: JobNumber, _ job: TransferJob?, _ message: Message, _ failure: JobFailure
    ) {
        let letter = DeadLetter(
            of: message,
            DeadLetter.Failure(failure.error, retryCount: failure.retryCount, jobID: failure.jobID),
            topicSuffix: configuration.deadLetterSuffix)
        log.jobFailed(job, message, failure, letter)
        tasks[number] = Task { [deadLetters, inbox] in
            inbox.hear(.deadLetterSent(number, await deadLetters.deliver(letter)))
        }
    }

    mutating func waitToRetry(_ number: JobNumber, _ delay: Duration) {
        tasks[number] = Task { [clock, inbox] in
            try? await clock.sleep(for: delay)
            inbox.hear(.retryDue(number))
        }
    }

    mutating func probe(_ server: ServerName, after delay: Duration) {
        probes[server] = Task { [clock, inbox, stores] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            do throws(TransferError) {
                try await stores[server]?.probe()
                inbox.hear(.probed(server, nil))
            } catch {
                inbox.hear(.probed(server, error))
            }
        }
    }

    /// A server was looked at.
    mutating func probeEnded(_ server: ServerName) {
        probes[server] = nil
    }

    /// Stops a job's task. What it reports then is up to the task.
    mutating func cancel(_ number: JobNumber) {
        tasks[number]?.cancel()
    }

    /// A job's task has reported and is over.
    mutating func ended(_ number: JobNumber) {
        tasks[number] = nil
        loads.ended(number)
    }

    mutating func startGrace(_ revocation: RevocationNumber) {
        graces[revocation] = after(revocationGrace, .graceOver(revocation))
    }

    /// A grace is over: its timer has rung.
    mutating func graceEnded(_ revocation: RevocationNumber) {
        graces[revocation] = nil
    }

    mutating func startStopTimer() {
        stopTimer = after(configuration.shutdownTimeout, .stopNow)
    }

    /// The worker is at its end: no timer is heard any more.
    mutating func end() {
        for timer in graces.values { timer.cancel() }
        for probe in probes.values { probe.cancel() }
        stopTimer?.cancel()
    }

    private func after(_ delay: Duration, _ input: WorkerInput) -> Task<Void, Never> {
        Task { [clock, inbox] in
            guard (try? await clock.sleep(for: delay)) != nil else { return }
            inbox.hear(input)
        }
    }

    private static func move(
        _ job: TransferJob, with transfer: FileTransfer, _ stores: FileStores
    ) async -> Result<TransferReceipt, TransferError> {
        guard let source = stores[job.source.server], let destination = stores[job.destination.server] else {
            // The intake has looked: a job of an unknown server never gets here.
            return .failure(TransferError(.unknownServer, isRetriable: false))
        }
        do throws(TransferError) {
            return .success(
                try await transfer.move(job, from: source, to: destination))
        } catch {
            return .failure(error)
        }
    }
}
