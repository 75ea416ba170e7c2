import ETL
import Synchronization

/// A client of librdkafka whose calls block until a deadline, for tasks that must not: each waits on a thread of its own.
final class BlockingClient<Handle: AnyObject & Sendable>: Sendable {
    /// Why a call brought nothing.
    enum Obstacle<Failure: Error>: Error {
        case closed
        /// The system had no thread to wait on.
        case shortage(SystemShortage)
        case failure(Failure)
    }

    /// How long a call may take.
    let timeout: Duration
    private let handle: Locked<Handle?>

    init(_ handle: Handle, timeout: Duration) {
        self.handle = Locked(handle)
        self.timeout = timeout
    }

    func call<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (Handle, ContinuousClock.Instant) throws(Failure) -> Value
    ) async throws(Obstacle<Failure>) -> Value {
        guard let handle = handle.withLock({ $0 }) else { throw .closed }
        let deadline = ContinuousClock.now + timeout
        let outcome = await BlockingCall.run { Result { () throws(Failure) in try body(handle, deadline) } }
        switch outcome {
        case .success(.success(let value)): return value
        case .success(.failure(let failure)): throw .failure(failure)
        case .failure(let shortage): throw .shortage(shortage)
        }
    }

    /// Lets the client go, once calls under way have ended. Harmless when called twice.
    func close() async {
        let handle = handle.withLock { $0.take() }
        guard let handle else { return }
        // The last reference destroys the client, which can take its time.
        _ = await BlockingCall.run { withExtendedLifetime(handle) {} }
    }
}
