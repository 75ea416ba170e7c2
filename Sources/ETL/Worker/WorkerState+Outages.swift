// A server that is down is not a bad job: with `ON_SERVER_DOWN=hold` its jobs are kept, uncommitted, until it is back.
extension WorkerState {
    /// Of the two servers of a job, those that are down by this error; none where the job is to be treated as any
    /// other that failed.
    func serversDown(by error: TransferError, of entry: Entry) -> [ServerName] {
        guard serverDownPolicy == .hold, error.isOutage, let job = try? entry.job.get() else { return [] }
        let servers = Set([job.source.server, job.destination.server]).filter { address($0) == error.server }
            .sorted { $0.description < $1.description }
        // A server that has no room for one more connection of ours is full, not down.
        if error.kind == .serverBusy, servers.contains(where: { scheduler.connectionCount(to: $0) > 0 }) { return [] }
        // What no probe sees, again and again, is something about this job.
        let isPatient = entry.doubtfulTries < max(1, retryPolicy.maxAttempts)
        return isPatient || servers.contains(where: outages.isConfirmed) ? servers : []
    }

    /// Keeps a job until its servers are back. It holds no connection and no slot, and stands before later jobs.
    mutating func keep(_ number: JobNumber, _ error: TransferError, until servers: [ServerName]) -> [WorkerAction] {
        entries[number]?.phase = .queued
        if servers.contains(where: outages.isConfirmed) {
            entries[number]?.excusedTries += 1
        } else {
            entries[number]?.isLastTryInDoubt = true
            entries[number]?.doubtfulTries += 1
        }
        scheduler.suspend(number)
        scheduler.resume(number)
        return servers.filter { outages.begin($0) }.flatMap { server in
            scheduler.hold(server)
            return [.serverIsDown(server, error), probe(server)]
        }
    }

    /// A server was looked at.
    mutating func probed(_ server: ServerName, _ error: TransferError?) -> [WorkerAction] {
        guard !isStopping, outages.isDown(server) else { return [] }
        guard let error, needsServer(server) else {
            outages.end(server)
            scheduler.release(server)
            return [error == nil ? .serverIsBack(server) : .outageIsForgotten(server)]
        }
        if outages.probeFailed(server) { excuseTries(of: server) }
        let waiting = scheduler.readyCount(needing: server)
        return [.serverIsStillDown(server, error, jobsWaiting: waiting), probe(server)]
    }

    private mutating func probe(_ server: ServerName) -> WorkerAction {
        .probe(server, after: outages.delay(server, random: Double.random(in: 0..<1, using: &random)))
    }

    /// The outage was one: the tries that ran into it were not the jobs' fault.
    private mutating func excuseTries(of server: ServerName) {
        for (number, entry) in entries where entry.isLastTryInDoubt && entry.needs(server) {
            entries[number]?.isLastTryInDoubt = false
            entries[number]?.doubtfulTries -= 1
            entries[number]?.excusedTries += 1
        }
    }

    private func needsServer(_ server: ServerName) -> Bool {
        entries.values.contains { $0.needs(server) }
    }
}

extension WorkerState.Entry {
    func needs(_ server: ServerName) -> Bool {
        guard let job = try? job.get() else { return false }
        return job.source.server == server || job.destination.server == server
    }
}
