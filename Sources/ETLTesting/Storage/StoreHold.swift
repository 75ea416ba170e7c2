import ETL
import Synchronization

/// Operations of a ``FaultInjectingStore`` that are stopped before they begin, so that a test decides when they go on.
///
/// ```swift
/// let publishing = store.hold(.publish)
/// try await publishing.reached()      // a job stands right before its rename
/// publishing.release()
/// ```
public final class StoreHold: Sendable {
    private struct State {
        var isReleased = false
        var arrivals = 0
        var nextID = 0
        var held: [Int: CheckedContinuation<Void, Never>] = [:]
        var waiting: [(id: Int, count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func makeID() -> Int {
            nextID += 1
            return nextID
        }
    }

    let operation: StoreOperation
    let path: RemotePath?
    private let state = Locked(State())

    init(operation: StoreOperation, path: RemotePath?) {
        self.operation = operation
        self.path = path
    }

    /// How many calls have come here, those let go among them.
    public var arrivals: Int { state.withLock(\.arrivals) }

    /// Waits until `count` calls have come here.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    public func reached(_ count: Int = 1) async throws {
        let id = state.withLock { $0.makeID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goOn = state.withLock { state in
                    if state.arrivals >= count || Task.isCancelled { return true }
                    state.waiting.append((id, count, continuation))
                    return false
                }
                if goOn { continuation.resume() }
            }
        } onCancel: {
            wakeWaiting { $0.id == id }
        }
        try Task.checkCancellation()
    }

    /// Lets every call go on, those that are here and those that come.
    public func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [:] }
            return state.held.values
        }
        for continuation in held { continuation.resume() }
    }

    /// Stops the calling task until ``release()`` or until it is cancelled.
    func pass() async {
        let (id, isReleased, arrivals) = state.withLock { state in
            state.arrivals += 1
            return (state.makeID(), state.isReleased, state.arrivals)
        }
        wakeWaiting { $0.count <= arrivals }
        if isReleased { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goOn = state.withLock { state in
                    if state.isReleased || Task.isCancelled { return true }
                    state.held[id] = continuation
                    return false
                }
                if goOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: id) }?.resume()
        }
    }

    private func wakeWaiting(
        where isDue: ((id: Int, count: Int, continuation: CheckedContinuation<Void, Never>)) -> Bool
    ) {
        let due = state.withLock { state in
            let due = state.waiting.filter(isDue)
            state.waiting.removeAll(where: isDue)
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }
}
