extension WorkerState {
    /// What there is to count now.
    var snapshot: WorkerSnapshot {
        WorkerSnapshot(
            inFlight: scheduler.runningCount, waitingForRetry: waitingCount, held: heldJobs,
            commitWindow: assignments.mapValues(\.tracker.windowCount), isCommitWindowFull: window.isFull)
    }

    /// Jobs that wait for a server, of each that is down.
    private var heldJobs: [ServerName: Int] {
        Dictionary(uniqueKeysWithValues: outages.servers.map { ($0, scheduler.readyCount(needing: $0)) })
    }
}
