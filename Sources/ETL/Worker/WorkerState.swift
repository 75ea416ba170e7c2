/// All that the worker decides: which job starts, what follows on its end, how far the commits go, what a rebalance
/// means for the work in flight. No I/O, no clock, no task: inputs in, actions out.
///
/// The promises live here. An offset is marked done in one place, ``settle(_:)``, and that is reached only by a
/// published file and by an acknowledged dead letter.
struct WorkerState {
    /// A job, or a message that is none, from its arrival to its commit.
    struct Entry {
        let message: Message
        let job: Result<TransferJob, TransferError>
        /// The assignment of the partition under which the message came.
        let assignment: Int
        /// When it came.
        let arrived: Duration
        var tries = 0
        /// Tries that a server's outage ended: they do not count against the job.
        var excusedTries = 0
        /// Tries that ended in what may have been an outage, and no probe has confirmed it.
        var doubtfulTries = 0
        /// Whether the last try is one of them, and no probe has told yet.
        var isLastTryInDoubt = false
        var phase = Phase.queued
        /// Why it goes to the dead-letter topic.
        var failure: ErrorKind?
    }

    /// Where a job stands.
    enum Phase: Equatable {
        case queued
        case transferring
        case waitingToRetry
        case sendingDeadLetter
    }

    /// What is known of a partition that is assigned.
    struct Assignment {
        let number: Int
        var tracker = OffsetTracker()
        var isRevoked = false
        /// The time that its jobs had to end after the revocation is over.
        var graceIsOver = false
    }

    /// Partitions that are to be given back once their jobs have ended.
    struct Revocation {
        let partitions: [TopicPartition]
        var jobs: Set<JobNumber>
    }

    let decode: @Sendable (Message) -> Result<TransferJob, TransferError>
    let retryPolicy: RetryPolicy
    let serverDownPolicy: ServerDownPolicy
    /// How errors name a server: `host:port`.
    let address: @Sendable (ServerName) -> String?
    var random: any RandomNumberGenerator & Sendable
    var scheduler: JobScheduler
    var window: IntakeWindow
    var outages: ServerOutages

    var entries: [JobNumber: Entry] = [:]
    var heldBytes = 0
    /// Begun and ended by ``setAssignment(of:_:)`` alone.
    var assignments: [TopicPartition: Assignment] = [:]
    /// Messages in the commit windows of all partitions: counted as they come and go, since each input asks for it.
    private(set) var heldMessages = 0
    /// Jobs that wait for their next try.
    private(set) var waitingCount = 0
    /// The time of the last input.
    private var now = Duration.zero
    var revocations: [RevocationNumber: Revocation] = [:]
    var isStopping = false
    /// Nothing that may take long is begun any more: no dead letter either.
    var isStoppingNow = false
    var sourceHasEnded = false
    var sourceError: MessageSourceError?

    private var jobsTaken: UInt64 = 0
    private var assignmentsMade = 0
    private var revocationsMade = 0
    private var isFinished = false

    init(
        concurrency: Int, retryPolicy: RetryPolicy, serverDownPolicy: ServerDownPolicy = .deadLetter,
        window: IntakeWindow? = nil,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        maxConnections: @escaping @Sendable (ServerName) -> Int,
        address: @escaping @Sendable (ServerName) -> String? = { _ in nil },
        decode: @escaping @Sendable (Message) -> Result<TransferJob, TransferError>
    ) {
        self.decode = decode
        self.retryPolicy = retryPolicy
        self.serverDownPolicy = serverDownPolicy
        outages = ServerOutages(retryPolicy)
        self.address = address
        self.random = random
        self.window = window ?? IntakeWindow(concurrency: concurrency)
        scheduler = JobScheduler(concurrency: concurrency, maxConnections: maxConnections)
    }

    /// Takes one input in.
    ///
    /// - Parameter now: the time, on any clock: what jobs waited is told by it, nothing is decided.
    /// - Returns: what is to be done, in this order.
    mutating func handle(_ input: WorkerInput, at now: Duration = .zero) -> [WorkerAction] {
        self.now = now
        var actions: [WorkerAction] = []
        switch input {
        case .source(.messages(let messages)): actions += receive(messages)
        case .source(.assigned(let partitions)): assign(partitions)
        case .source(.revoked(let partitions)): actions += revoke(partitions)
        case .source(.lost(let partitions)): actions += lose(partitions)
        case .sourceEnded(let error): actions += endSource(error)
        case .transferred(let job, let result): actions += transferred(job, result)
        case .deadLetterSent(let job, let wasSent): actions += wasSent ? buried(job) : abandon(job)
        case .retryDue(let job): retry(job)
        case .probed(let server, let error): actions += probed(server, error)
        case .graceOver(let revocation): actions += endGrace(revocation)
        case .stop: actions += stop()
        case .stopNow:
            isStoppingNow = true
            actions += entries.keys.sorted().map { .cancel($0) }
        }
        actions += startJobs()
        actions += requestMore()
        if let crossing = windowCrossing() { actions.append(crossing) }
        if let finish = finishIfDone() { actions.append(finish) }
        return actions
    }

    // MARK: Intake

    private mutating func receive(_ messages: [Message]) -> [WorkerAction] {
        window.received(messages.count)
        guard !isStopping else { return [] }
        var actions: [WorkerAction] = []
        for message in messages {
            let partition = message.topicPartition
            guard assignments[partition]?.isRevoked == false else { continue }
            if take(message.offset, of: partition) == false { actions.append(rewind(to: message)) }
            guard let number = assignments[partition]?.number else { continue }
            let job = decode(message)
            let entry = Entry(message: message, job: job, assignment: number, arrived: now)
            jobsTaken += 1
            let jobNumber = JobNumber(value: jobsTaken)
            entries[jobNumber] = entry
            heldBytes += message.size
            scheduler.add(jobNumber, needing: (try? job.get()).map(JobNeeds.init) ?? .deadLetterOnly)
        }
        return actions
    }

    /// A partition goes on at an offset that it has had already: its log was cut short or made anew, or somebody has
    /// moved the group back. What comes is not known to be what came before, so it counts as a new assignment: it is
    /// all done, and what ends for the old one marks nothing.
    private mutating func rewind(to message: Message) -> WorkerAction {
        let partition = message.topicPartition
        let last = assignments[partition]?.tracker.last
        setAssignment(of: partition, Assignment(number: nextAssignment()))
        _ = take(message.offset, of: partition)
        return .partitionWasRewound(partition, to: message.offset, from: last ?? message.offset)
    }

    private mutating func requestMore() -> [WorkerAction] {
        guard !isStopping, !sourceHasEnded, !assignments.isEmpty else { return [] }
        let count = window.request(
            held: heldMessages, bytes: heldBytes, ready: scheduler.readyCount, hasFreeSlot: scheduler.hasFreeSlot)
        return count > 0 ? [.request(count)] : []
    }

    /// Tells when the commit window becomes full, and when it has room again.
    private mutating func windowCrossing() -> WorkerAction? {
        switch window.crossing(held: heldMessages, bytes: heldBytes) {
        case .full:
            let oldest = assignments.compactMap { partition, assignment in
                assignment.tracker.oldest.map { "\(partition)@\($0)" }
            }
            return .windowIsFull(messages: heldMessages, oldest: oldest.sorted(), serversDown: outages.servers)
        case .open: return .windowHasRoom
        case nil: return nil
        }
    }

    // MARK: The commit windows

    /// Begins a partition's assignment anew, or ends it: what its window held is let go.
    mutating func setAssignment(of partition: TopicPartition, _ assignment: Assignment?) {
        heldMessages -= assignments[partition]?.tracker.windowCount ?? 0
        assignments[partition] = assignment
        heldMessages += assignment?.tracker.windowCount ?? 0
    }

    /// - Returns: as ``OffsetTracker/take(_:)``; `nil` for a partition that is not ours.
    private mutating func take(_ offset: Int64, of partition: TopicPartition) -> Bool? {
        let isTaken = assignments[partition]?.tracker.take(offset)
        if isTaken == true { heldMessages += 1 }
        return isTaken
    }

    /// - Returns: as ``OffsetTracker/finish(_:)``.
    private mutating func finish(_ offset: Int64, of partition: TopicPartition) -> Int64? {
        let before = assignments[partition]?.tracker.windowCount ?? 0
        let position = assignments[partition]?.tracker.finish(offset)
        if position != nil { heldMessages += (assignments[partition]?.tracker.windowCount ?? 0) - before }
        return position ?? nil
    }

    // MARK: Jobs

    private mutating func startJobs() -> [WorkerAction] {
        guard !isStopping else { return [] }
        return scheduler.start().compactMap { number in
            guard let entry = entries[number] else { return nil }
            switch entry.job {
            case .success(let job):
                entries[number]?.phase = .transferring
                entries[number]?.tries += 1
                entries[number]?.isLastTryInDoubt = false
                return .transfer(
                    number, job, attempt: entry.tries + 1, queued: entry.tries == 0 ? now - entry.arrived : nil)
            case .failure(let error):
                return bury(number, error)
            }
        }
    }

    private mutating func transferred(
        _ number: JobNumber, _ result: Result<TransferReceipt, TransferError>
    ) -> [WorkerAction] {
        guard let entry = entries[number] else { return [] }
        scheduler.disconnect(number)
        switch result {
        case .success(let receipt):
            scheduler.succeeded(number)
            if let job = try? entry.job.get() { outages.succeeded([job.source.server, job.destination.server]) }
            // A file in place is in place, whoever owns the partition now.
            let report = (try? entry.job.get()).map {
                WorkerAction.report(
                    $0, receipt, topic: entry.message.topicPartition.topic, tries: entry.tries)
            }
            return [report].compactMap(\.self) + settle(number)
        case .failure(let error):
            guard isOurs(entry), error.kind != .cancelled, mayBegin(entry) else { return abandon(number) }
            let down = serversDown(by: error, of: entry)
            guard down.isEmpty else {
                return isStopping || isRevoked(entry) ? abandon(number) : keep(number, error, until: down)
            }
            learn(from: error, of: entry)
            guard let delay = retryDelay(after: error, tries: entry.tries - entry.excusedTries) else {
                return [bury(number, error)].compactMap(\.self)
            }
            guard !isStopping, !isRevoked(entry) else { return abandon(number) }
            entries[number]?.phase = .waitingToRetry
            waitingCount += 1
            scheduler.suspend(number)
            return [.waitToRetry(number, try? entry.job.get(), error, delay: delay)]
        }
    }

    /// A server that has no room for a connection gets fewer from now on.
    private mutating func learn(from error: TransferError, of entry: Entry) {
        guard error.kind == .serverBusy, let job = try? entry.job.get() else { return }
        for server in Set([job.source.server, job.destination.server]) where address(server) == error.server {
            scheduler.wasRefused(by: server)
        }
    }

    private mutating func retryDelay(after error: TransferError, tries: Int) -> Duration? {
        retryPolicy.delay(after: error, tries: tries, random: Double.random(in: 0..<1, using: &random))
    }

    private mutating func retry(_ number: JobNumber) {
        guard entries[number]?.phase == .waitingToRetry else { return }
        entries[number]?.phase = .queued
        waitingCount -= 1
        scheduler.resume(number)
    }

    /// Sends the job to the dead-letter topic. It keeps its slot until the letter is acknowledged: where Kafka takes
    /// no letters, the worker comes to a halt instead of piling them up.
    private mutating func bury(_ number: JobNumber, _ error: TransferError) -> WorkerAction? {
        guard let entry = entries[number] else { return nil }
        entries[number]?.phase = .sendingDeadLetter
        entries[number]?.failure = error.kind
        let failure = JobFailure(
            jobID: (try? entry.job.get())?.id, error: error, retryCount: max(0, entry.tries - 1))
        return .sendDeadLetter(number, entry.message, failure)
    }

    private mutating func buried(_ number: JobNumber) -> [WorkerAction] {
        guard let entry = entries[number], let kind = entry.failure else { return [] }
        return [.reportDeadLetter(topic: entry.message.topicPartition.topic, kind)] + settle(number)
    }

    /// Whether something that waits for others may still be begun for a job.
    private func mayBegin(_ entry: Entry) -> Bool {
        !isStoppingNow && assignments[entry.message.topicPartition]?.graceIsOver != true
    }

    /// The job is done for: published, or its dead letter acknowledged.
    private mutating func settle(_ number: JobNumber) -> [WorkerAction] {
        guard let entry = forget(number) else { return [] }
        var actions: [WorkerAction] = []
        let partition = entry.message.topicPartition
        if isOurs(entry), let position = finish(entry.message.offset, of: partition) {
            actions.append(.markDone(partition, before: position))
        }
        return actions + releaseIfLast(number)
    }

    /// The job is not done and not ours to do any more: its offset stays uncommitted, for the next owner.
    mutating func abandon(_ number: JobNumber) -> [WorkerAction] {
        forget(number) == nil ? [] : releaseIfLast(number)
    }

    private mutating func forget(_ number: JobNumber) -> Entry? {
        guard let entry = entries.removeValue(forKey: number) else { return nil }
        heldBytes -= entry.message.size
        if entry.phase == .waitingToRetry { waitingCount -= 1 }
        scheduler.remove(number)
        return entry
    }

    // MARK: Numbers

    mutating func nextAssignment() -> Int {
        assignmentsMade += 1
        return assignmentsMade
    }

    mutating func nextRevocation() -> RevocationNumber {
        revocationsMade += 1
        return RevocationNumber(value: revocationsMade)
    }

    private mutating func finishIfDone() -> WorkerAction? {
        guard !isFinished, isStopping || sourceHasEnded, entries.isEmpty else { return nil }
        isFinished = true
        return .finish(sourceError)
    }
}

extension Message {
    /// Bytes that the message holds in memory, but for its frame.
    var size: Int { (key?.count ?? 0) + (value?.count ?? 0) + headers.reduce(0) { $0 + ($1.value?.count ?? 0) } }
}
