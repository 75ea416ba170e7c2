extension WorkerState {
    /// What there is to count now.
    var snapshot: WorkerSnapshot {
        WorkerSnapshot(
            inFlight: scheduler.runningCount, waitingForRetry: waitingCount, held: heldJobs,
            commitWindow: assignments.mapValues(\.tracker.windowCount), isCommitWindowFull: window.isFull)
    }

    /// Jobs that wait for a server, of each that is down; those behind others of their destination among them.
    private var heldJobs: [ServerName: Int] {
        Dictionary(
            uniqueKeysWithValues: outages.servers.map { server in
                (server, entries.values.count { $0.phase == .queued && $0.needs(server) })
            })
    }
}
