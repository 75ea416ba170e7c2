import ETL
import Synchronization

/// What is to go wrong with a store, where its calls are held, and which calls there were: what all stores that fail
/// on demand have in common. A test drives it through the ``FaultInjectingStore``.
public final class StoreFaultPlan: Sendable {
    private struct State {
        var faults: [StoreFault] = []
        var holds: [StoreHold] = []
        var calls: [StoreCall] = []
        /// Why nobody gets in now.
        var outage: TransferError?

        /// The first fault that concerns the call; taken away unless it is kept.
        mutating func takeFault(_ operation: StoreOperation, _ path: RemotePath?) -> StoreFault.Effect? {
            let concerned = faults.firstIndex { $0.operation == operation && ($0.path == nil || $0.path == path) }
            guard let concerned else { return nil }
            let fault = faults[concerned]
            if !fault.isKept { faults.remove(at: concerned) }
            return fault.effect
        }
    }

    private let recordsCalls: Bool
    private let state = Locked(State())

    init(recordsCalls: Bool) {
        self.recordsCalls = recordsCalls
    }

    // MARK: What a test does

    var calls: [StoreCall] { state.withLock(\.calls) }

    var pendingFaults: Int { state.withLock(\.faults.count) }

    func inject(_ faults: [StoreFault]) {
        state.withLock { $0.faults += faults }
    }

    func clearFaults() {
        state.withLock { $0.faults = [] }
    }

    func setOutage(_ error: TransferError?) {
        state.withLock { $0.outage = error }
    }

    func hold(_ operation: StoreOperation, of path: RemotePath?) -> StoreHold {
        let hold = StoreHold(operation: operation, path: path)
        state.withLock { $0.holds.append(hold) }
        return hold
    }

    // MARK: What a store does, with each call

    /// Notes a call, and waits where a test holds it; a cancelled task waits for nothing.
    func arrive(_ operation: StoreOperation, _ path: RemotePath?) async {
        let holds = state.withLock { state in
            if recordsCalls { state.calls.append(StoreCall(operation: operation, path: path)) }
            return state.holds.filter { $0.operation == operation && ($0.path == nil || $0.path == path) }
        }
        for hold in holds { await hold.pass() }
    }

    /// What is to go wrong with a call that has arrived. An outage lets a file be given up all the same.
    func strike(_ operation: StoreOperation, _ path: RemotePath?) throws(TransferError) -> StoreFault.Effect? {
        let result: Result<StoreFault.Effect?, TransferError> = state.withLock { state in
            if let outage = state.outage, operation != .abandon { return .failure(outage) }
            return .success(state.takeFault(operation, path))
        }
        return try result.get()
    }
}
