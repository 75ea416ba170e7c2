// What happens to the work in flight when partitions come and go.
extension WorkerState {
    /// A job's message came under the assignment that its partition has now. What ends for an older one is dropped.
    func isOurs(_ entry: Entry) -> Bool {
        assignments[entry.message.topicPartition]?.number == entry.assignment
    }

    /// The job's partition is to be given back: nothing that takes long is begun for it.
    func isRevoked(_ entry: Entry) -> Bool {
        assignments[entry.message.topicPartition]?.isRevoked == true
    }

    mutating func assign(_ partitions: [TopicPartition]) {
        for partition in partitions { setAssignment(of: partition, Assignment(number: nextAssignment())) }
    }

    /// No new jobs of these partitions; those that run get a while to end, the rest is left to the next owner.
    mutating func revoke(_ partitions: [TopicPartition]) -> [WorkerAction] {
        for partition in partitions { assignments[partition]?.isRevoked = true }
        let (idle, running) = jobs(of: Set(partitions))
        var actions = idle.flatMap { [.cancel($0)] + abandon($0) }
        guard !running.isEmpty else { return actions + release(partitions) }
        let number = nextRevocation()
        revocations[number] = Revocation(partitions: partitions, jobs: running)
        actions.append(.startGrace(number))
        return actions
    }

    /// The partitions have another owner: nothing of them is committed, what runs is stopped.
    mutating func lose(_ partitions: [TopicPartition]) -> [WorkerAction] {
        for partition in partitions { setAssignment(of: partition, nil) }
        let (idle, running) = jobs(of: Set(partitions))
        return forgetRevocations(of: Set(partitions), with: running)
            + idle.flatMap { [.cancel($0)] + abandon($0) } + running.sorted().map { .cancel($0) }
    }

    /// What was lost is not to be released any more: by the time its jobs have ended it may be ours again.
    private mutating func forgetRevocations(
        of lost: Set<TopicPartition>, with jobs: Set<JobNumber>
    ) -> [WorkerAction] {
        var actions: [WorkerAction] = []
        for (number, revocation) in revocations {
            let partitions = revocation.partitions.filter { !lost.contains($0) }
            let running = revocation.jobs.subtracting(jobs)
            revocations[number] = partitions.isEmpty ? nil : Revocation(partitions: partitions, jobs: running)
            guard running.isEmpty, !partitions.isEmpty else { continue }
            revocations[number] = nil
            actions += release(partitions)
        }
        return actions
    }

    mutating func endGrace(_ revocation: RevocationNumber) -> [WorkerAction] {
        guard let jobs = revocations[revocation]?.jobs else { return [] }
        for partition in revocations[revocation]?.partitions ?? [] { assignments[partition]?.graceIsOver = true }
        return jobs.sorted().map { .cancel($0) }
    }

    /// Gives revoked partitions back when the last of their jobs has ended.
    mutating func releaseIfLast(_ job: JobNumber) -> [WorkerAction] {
        var actions: [WorkerAction] = []
        for (number, revocation) in revocations where revocation.jobs.contains(job) {
            revocations[number]?.jobs.remove(job)
            guard revocations[number]?.jobs.isEmpty == true else { continue }
            revocations[number] = nil
            actions += release(revocation.partitions)
        }
        return actions
    }

    private mutating func release(_ partitions: [TopicPartition]) -> [WorkerAction] {
        for partition in partitions { setAssignment(of: partition, nil) }
        return [.release(partitions)]
    }

    /// The jobs of partitions: those that hold nothing, and those that run.
    private func jobs(of partitions: Set<TopicPartition>) -> (idle: [JobNumber], running: Set<JobNumber>) {
        let all = entries.filter { partitions.contains($0.value.message.topicPartition) }
        let idle = all.filter { $0.value.phase == .queued || $0.value.phase == .waitingToRetry }.keys.sorted()
        return (idle, Set(all.keys).subtracting(idle))
    }

    // MARK: The end

    /// No more jobs are taken or tried again; those that run are finished.
    mutating func stop() -> [WorkerAction] {
        guard !isStopping else { return [] }
        isStopping = true
        let idle = entries.filter { $0.value.phase == .queued || $0.value.phase == .waitingToRetry }.keys.sorted()
        return idle.flatMap { [.cancel($0)] + abandon($0) }
    }

    /// Without its source the worker can commit nothing: what runs is stopped.
    mutating func endSource(_ error: MessageSourceError?) -> [WorkerAction] {
        sourceHasEnded = true
        isStoppingNow = true
        sourceError = sourceError ?? error
        return stop() + entries.keys.sorted().map { .cancel($0) }
    }
}
