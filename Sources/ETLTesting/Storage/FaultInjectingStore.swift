import ETL

/// A file store that fails, waits or lets nobody in when a test tells it to.
///
/// ``InMemoryFileStore`` is one, and ``FaultyFileStore`` makes one of any other. All of this may be called from any
/// task or thread, also while calls are under way; it concerns the calls that come after it.
public protocol FaultInjectingStore: FileStore {
    /// What is to go wrong.
    var faultPlan: StoreFaultPlan { get }
}

extension FaultInjectingStore {
    /// Has something go wrong. Faults of one operation strike one call each, in the order in which they came here.
    public func inject(_ faults: StoreFault...) {
        faultPlan.inject(faults)
    }

    /// Faults that have not struck yet; those that are kept stay among them.
    public var pendingFaults: Int { faultPlan.pendingFaults }

    /// Takes every fault away.
    public func clearFaults() {
        faultPlan.clearFaults()
    }

    /// Lets nobody in: every call but `abandon()` fails with `error`, or as where nobody listens, until
    /// ``comeBack()``.
    public func goDown(with error: TransferError? = nil) {
        let refused = TransferError(.connectionRefused, server: name, isRetriable: true, isOutage: true)
        faultPlan.setOutage(error ?? refused)
    }

    /// Ends what ``goDown(with:)`` began.
    public func comeBack() {
        faultPlan.setOutage(nil)
    }

    /// Stops the calls of `operation`, of every file or of one, until they are released.
    public func hold(_ operation: StoreOperation, of path: RemotePath? = nil) -> StoreHold {
        faultPlan.hold(operation, of: path)
    }

    /// Every call, in order.
    public var calls: [StoreCall] { faultPlan.calls }
}
