import ETL
import Synchronization

/// A way to end a blocking call from elsewhere: the thread that is blocked looks at it about once a second, and what
/// it waits for on our side (a pipe) is failed at once.
final class Interrupt: Sendable {
    private struct State {
        var error: TransferError?
        var action: (@Sendable (TransferError) -> Void)?
        var waker: CurlWaker?
    }

    // Beside the lock, since libcurl's progress callback asks thousands of times a second.
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
            guard state.error == nil else { return ((@Sendable (TransferError) -> Void)?.none, CurlWaker?.none) }
            state.error = error
            isRaised.store(true, ordering: .releasing)
            return (state.action.take(), state.waker)
        }
        action?(error)
        waker?.wake()
    }

    /// Has libcurl's wait end as well when the call is to end.
    func wakes(_ waker: CurlWaker) {
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
