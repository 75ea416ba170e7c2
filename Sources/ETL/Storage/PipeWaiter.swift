import Dispatch

/// One side of a ``BytePipe`` that waits for the other: a task that is suspended or a thread that is blocked.
enum PipeWaiter {
    case task(CheckedContinuation<Void, Never>)
    case thread(DispatchSemaphore)

    func wake() {
        switch self {
        case .task(let continuation): continuation.resume()
        case .thread(let semaphore): semaphore.signal()
        }
    }

    /// Blocks the calling thread until the waiter given to `park` is woken.
    static func block(_ park: (PipeWaiter) -> Void) {
        let semaphore = DispatchSemaphore(value: 0)
        park(.thread(semaphore))
        semaphore.wait()
    }
}
