/// Looks through one directory for stale temporaries and removes them.
struct TemporarySweep: Sendable {
    let rule: StaleTemporaries
    let stores: FileStores
    let log: WorkerLog
    let now: @Sendable () -> UTCTime

    /// Whatever fails is logged and left to another time: no job waits for it.
    ///
    /// - Parameter hasServersTime: whether the server's clock has dated the file at `location`; else it measures nothing.
    func run(beside location: FileLocation, hasServersTime: Bool) async {
        guard let store = stores[location.server] else { return }
        do throws(TransferError) {
            for var file in try await store.temporaries(beside: location.path) {
                if !hasServersTime { file.idle = nil }
                if rule.isForgotten(file) { log.oldFileStays(location.server, file) }
                if rule.isStale(file, now: now()) { try await remove(file, from: store, location) }
            }
        } catch {
            if error.kind != .cancelled { log.temporariesStay(location, error) }
        }
    }

    /// One file that cannot be removed does not keep the others.
    ///
    /// - Throws: what says that the server is not to be asked any more for now.
    private func remove(
        _ file: TemporaryFile, from store: any FileStore, _ location: FileLocation
    ) async throws(TransferError) {
        do throws(TransferError) {
            try await store.remove(file)
            log.temporaryRemoved(location.server, file)
        } catch {
            guard !error.isRetriable else { throw error }
            log.temporariesStay(location, error)
        }
    }
}
