import ETL
import Synchronization

/// A way to end a call from elsewhere: whoever waits for the server is woken, and what the call waits for on our side (a
/// pipe) is failed at once.
final class Interrupt: Sendable {
    private struct State {
        var error: TransferError?
        var action: (@Sendable (TransferError) -> Void)?
        var waker: (any Waking)?
    }

    // Beside the lock, since libcurl's progress callback and the event loop ask thousands of times a second.
    private let isRaised = Atomic(false)
    private let state: Locked<State>

    /// - Parameter action: runs once, when it is raised; for failing a pipe.
    init(_ action: (@Sendable (TransferError) -> Void)? = nil) {
        state = Locked(State(error: nil, action: action))
    }

    /// Why the call is to end; `nil` while it may go on.
    var error: TransferError? {
        isRaised.load(ordering: .acquiring) ? state.withLock(\.error) : nil
    }

    /// Ends the call with `error`. The first one counts.
    func raise(_ error: TransferError) {
        let (action, waker) = state.withLock { state in
            guard state.error == nil else { return ((@Sendable (TransferError) -> Void)?.none, (any Waking)?.none) }
            state.error = error
            isRaised.store(true, ordering: .releasing)
            return (state.action.take(), state.waker)
        }
        action?(error)
        waker?.wake()
    }

    /// Has this wait end as well when the call is to end; it waits at one place at a time.
    func wakes(_ waker: any Waking) {
        state.withLock { $0.waker = waker }
    }

    /// Runs `body`; when the task is cancelled meanwhile, the call ends with `error`.
    func whenCancelled<T: Sendable>(
        _ error: TransferError, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws(TransferError) -> T
    ) async throws(TransferError) -> T {
        let result: Result<T, TransferError> = await withTaskCancellationHandler {
            do throws(TransferError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            raise(error)
        }
        return try result.get()
    }
}
