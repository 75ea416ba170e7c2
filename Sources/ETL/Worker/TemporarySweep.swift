/// Looks through one directory for stale temporaries and removes them.
struct TemporarySweep: Sendable {
    let rule: StaleTemporaries
    let stores: FileStores
    let log: WorkerLog
    let now: @Sendable () -> UTCTime

    /// Whatever fails is logged and left to another time: no job waits for it.
    func run(beside location: FileLocation) async {
        guard let store = stores[location.server] else { return }
        do throws(TransferError) {
            for file in try await store.temporaries(beside: location.path) where rule.isStale(file, now: now()) {
                try await store.remove(file)
                log.temporaryRemoved(location.server, file)
            }
        } catch {
            guard error.kind != .cancelled else { return }
            log.temporariesStay(location, error)
        }
    }
}
